CREATE TABLE `binding_certificates` (
	`certificate` text NOT NULL,
	`licence` text NOT NULL,
	PRIMARY KEY(`certificate`, `licence`)
);
--> statement-breakpoint
CREATE INDEX `binding_certificates_by_licence` ON `binding_certificates` (`licence`);--> statement-breakpoint
CREATE TABLE `revocations` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`authority` text,
	`certificate` text NOT NULL,
	`reason` text NOT NULL,
	`from_ms` integer NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `revocations_by_certificate` ON `revocations` (`certificate`);--> statement-breakpoint
ALTER TABLE `bindings` ADD `certificates` text;
CREATE TABLE `amendments` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`changes` text NOT NULL,
	`effective_from_ms` integer NOT NULL,
	`reason` text NOT NULL,
	`note` text,
	`licence_versions` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `amendments_by_licence` ON `amendments` (`licence`,`id`);--> statement-breakpoint
CREATE INDEX `amendments_by_due` ON `amendments` (`status`,`effective_from_ms`);--> statement-breakpoint
ALTER TABLE `anomalies` ADD `cleared_by` text;--> statement-breakpoint
ALTER TABLE `devices` ADD `retirement` text;
CREATE TABLE `erased_objects` (
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`erasure` text NOT NULL,
	PRIMARY KEY(`kind`, `name`, `erasure`)
);
--> statement-breakpoint
CREATE TABLE `erasure_deletions` (
	`erasure` text PRIMARY KEY NOT NULL,
	`deleted_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text,
	`authority` text,
	`basis` text NOT NULL,
	`last_event` text NOT NULL,
	`last_event_at_ms` integer NOT NULL,
	`retention_days` integer NOT NULL,
	`first_header` integer NOT NULL,
	`last_header` integer NOT NULL,
	`whole` integer NOT NULL,
	`objects` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `erasures_by_licence` ON `erasures` (`licence`,`last_header`);--> statement-breakpoint
CREATE INDEX `erasures_by_authority` ON `erasures` (`authority`,`id`);
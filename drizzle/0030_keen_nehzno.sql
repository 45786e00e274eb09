CREATE TABLE `inspections` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`site` text,
	`day_ms` integer NOT NULL,
	`days_ms` text NOT NULL,
	`announced_at_ms` integer,
	`status` text NOT NULL,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `inspections_by_licence` ON `inspections` (`licence`,`id`);
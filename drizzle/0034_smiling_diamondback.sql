CREATE TABLE `meter_readings` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`site` text NOT NULL,
	`authority` text,
	`feeds` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`kwh` integer NOT NULL,
	`other_kwh` integer NOT NULL,
	`source` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `meter_readings_by_site` ON `meter_readings` (`site`,`from_ms`);
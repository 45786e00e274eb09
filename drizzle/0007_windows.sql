CREATE TABLE `maintenance_windows` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`site` text NOT NULL,
	`devices` text,
	`reason` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`declared_to_ms` integer NOT NULL,
	`declared_at_ms` integer NOT NULL,
	`withdrawn_at_ms` integer,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `maintenance_windows_by_site` ON `maintenance_windows` (`site`,`from_ms`,`id`);--> statement-breakpoint
CREATE INDEX `maintenance_windows_by_end` ON `maintenance_windows` (`site`,`to_ms`);
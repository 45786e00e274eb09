CREATE TABLE `reference_values` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`models` text NOT NULL,
	`component` text NOT NULL,
	`component_version` text NOT NULL,
	`version_key` text NOT NULL,
	`source` text NOT NULL,
	`measurements` text NOT NULL,
	`authority` text,
	`withdrawn_at_ms` integer,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `reference_values_by_version` ON `reference_values` (`version_key`);
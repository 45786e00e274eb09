CREATE TABLE `saved_queries` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`list` text NOT NULL,
	`filter` text NOT NULL,
	`deleted` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `saved_queries_by_owner` ON `saved_queries` (`owner`,`id`);
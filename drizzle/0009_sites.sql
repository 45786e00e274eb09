CREATE TABLE `site_decisions` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`site` text NOT NULL,
	`authority` text NOT NULL,
	`site_version` integer NOT NULL,
	`status` text NOT NULL,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `site_decisions_by_site` ON `site_decisions` (`site`,`authority`);
CREATE TABLE `licence_shares` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`authority` text NOT NULL,
	`purpose` text NOT NULL,
	`until_ms` integer NOT NULL,
	`ended` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `licence_shares_by_licence` ON `licence_shares` (`licence`,`id`);--> statement-breakpoint
CREATE INDEX `licence_shares_by_authority` ON `licence_shares` (`authority`,`until_ms`);
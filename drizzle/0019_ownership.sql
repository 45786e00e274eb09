CREATE TABLE `ownership_due` (
	`licence` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ownership_told` (
	`licence` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stakes` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`owner` text NOT NULL,
	`owned` text NOT NULL,
	`basis_points` integer NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer,
	`source` text NOT NULL,
	`registrant` text,
	`authority` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `stakes_by_owned` ON `stakes` (`owned`,`owner`);--> statement-breakpoint
CREATE INDEX `stakes_by_owner` ON `stakes` (`owner`,`owned`);--> statement-breakpoint
ALTER TABLE `parties` ADD `headquarters` text;--> statement-breakpoint
ALTER TABLE `parties` ADD `incorporated_on_ms` integer;
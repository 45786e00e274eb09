CREATE TABLE `listings` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`authority` text NOT NULL,
	`party` text NOT NULL,
	`list` text NOT NULL,
	`list_version` integer NOT NULL,
	`entry` text NOT NULL,
	`entry_name` text NOT NULL,
	`decision` text NOT NULL,
	`from_ms` integer NOT NULL,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `listings_by_party` ON `listings` (`party`,`authority`);--> statement-breakpoint
CREATE TABLE `screening_lists` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`authority` text NOT NULL,
	`name` text NOT NULL,
	`entries` integer NOT NULL,
	`file_hash` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `screening_lists_by_authority` ON `screening_lists` (`authority`);--> statement-breakpoint
CREATE TABLE `screening_pieces` (
	`list` text NOT NULL,
	`piece` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`list`, `piece`)
);

CREATE TABLE `staged_pieces` (
	`upload` text NOT NULL,
	`part` text NOT NULL,
	`piece` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`upload`, `part`, `piece`)
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`licence` text NOT NULL,
	`exporter` text NOT NULL,
	`state` text NOT NULL,
	`revision` integer NOT NULL,
	`rows_read` integer NOT NULL,
	`rows_staged` integer NOT NULL,
	`faults` integer NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`activated_at_ms` integer,
	`sequence` integer
);
--> statement-breakpoint
CREATE INDEX `uploads_unfinished` ON `uploads` (`exporter`) WHERE state IN ('open', 'reading', 'refused', 'staged');--> statement-breakpoint
CREATE INDEX `uploads_due` ON `uploads` (`expires_at_ms`) WHERE state IN ('open', 'reading', 'refused', 'staged');
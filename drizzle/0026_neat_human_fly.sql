CREATE TABLE `filings` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`what` text NOT NULL,
	`from_ms` integer NOT NULL,
	`to_ms` integer NOT NULL,
	`document` text NOT NULL,
	`note` text,
	`status` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `filings_by_licence` ON `filings` (`licence`,`from_ms`);
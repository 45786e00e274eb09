CREATE TABLE `change_objects` (
	`object` text NOT NULL,
	`version` integer NOT NULL,
	`sequence` integer NOT NULL,
	PRIMARY KEY(`object`, `version`, `sequence`)
);

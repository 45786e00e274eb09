CREATE TABLE `case_items` (
	`item` text NOT NULL,
	`case_id` text NOT NULL,
	PRIMARY KEY(`item`, `case_id`)
);
--> statement-breakpoint
CREATE INDEX `case_items_by_case` ON `case_items` (`case_id`);--> statement-breakpoint
DROP INDEX `cases_held`;
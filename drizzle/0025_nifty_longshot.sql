CREATE TABLE `trust_anchors` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`evidence` text NOT NULL,
	`certificate` text NOT NULL,
	`certificate_hash` text NOT NULL,
	`subject_hash` text NOT NULL,
	`authority` text,
	`withdrawn_at_ms` integer,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `trust_anchors_by_subject` ON `trust_anchors` (`subject_hash`);--> statement-breakpoint
ALTER TABLE `bindings` ADD `strength` text;--> statement-breakpoint
ALTER TABLE `bindings` ADD `anchor` text;
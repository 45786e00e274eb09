CREATE TABLE `answers` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`author` text,
	`key_label` text,
	`about` text NOT NULL,
	`authority` text NOT NULL,
	`party` text NOT NULL,
	`text` text NOT NULL,
	`attachments` text NOT NULL,
	`late` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `answers_by_about` ON `answers` (`about`,`recorded_at_ms`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`owner` text NOT NULL,
	`file_name` text NOT NULL,
	`content_type` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`attached_to` text,
	`about` text,
	`case_id` text,
	`authority` text,
	`party` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `attachments_by_owner` ON `attachments` (`owner`,`version`);--> statement-breakpoint
CREATE INDEX `attachments_by_hash` ON `attachments` (`sha256`);--> statement-breakpoint
CREATE INDEX `attachments_by_case` ON `attachments` (`case_id`);--> statement-breakpoint
CREATE INDEX `attachments_by_about` ON `attachments` (`about`);--> statement-breakpoint
CREATE TABLE `case_notes` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`author` text,
	`key_label` text,
	`case_id` text NOT NULL,
	`authority` text NOT NULL,
	`text` text NOT NULL,
	`attachments` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `case_notes_by_case` ON `case_notes` (`case_id`,`recorded_at_ms`);--> statement-breakpoint
CREATE TABLE `cases` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`authority` text NOT NULL,
	`title` text NOT NULL,
	`owner` text,
	`due_at_ms` integer,
	`opened_at_ms` integer NOT NULL,
	`status` text NOT NULL,
	`disclosure` text,
	`anomalies` text NOT NULL,
	`subjects` text NOT NULL,
	`outcome` text,
	`reason` text,
	`held` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `cases_by_authority` ON `cases` (`authority`,`id`,`version`);--> statement-breakpoint
CREATE INDEX `cases_held` ON `cases` (`id`,`version`) WHERE held = 1;--> statement-breakpoint
CREATE TABLE `disclosures` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`author` text,
	`key_label` text,
	`party` text NOT NULL,
	`authority` text NOT NULL,
	`case_id` text NOT NULL,
	`subjects` text NOT NULL,
	`text` text NOT NULL,
	`attachments` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `disclosures_by_authority` ON `disclosures` (`authority`,`id`);--> statement-breakpoint
CREATE INDEX `disclosures_by_party` ON `disclosures` (`party`,`id`);--> statement-breakpoint
CREATE TABLE `dispositions` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`author` text,
	`key_label` text,
	`anomaly` text NOT NULL,
	`authority` text NOT NULL,
	`code` text NOT NULL,
	`reason` text NOT NULL,
	`duplicate_of` text,
	`condition_version` integer NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`severity` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `held_objects` (
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`case_id` text NOT NULL,
	PRIMARY KEY(`kind`, `name`, `case_id`)
);
--> statement-breakpoint
CREATE INDEX `held_objects_by_case` ON `held_objects` (`case_id`);--> statement-breakpoint
CREATE TABLE `holds` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`case_id` text NOT NULL,
	`held` integer NOT NULL,
	`reason` text NOT NULL,
	`objects` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `releases` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`author` text,
	`key_label` text,
	`anomaly` text NOT NULL,
	`authority` text NOT NULL,
	`word` text NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`case_id` text NOT NULL,
	`authority` text NOT NULL,
	`party` text NOT NULL,
	`question` text NOT NULL,
	`attachments` text NOT NULL,
	`asked_at_ms` integer NOT NULL,
	`due_at_ms` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `requests_by_case` ON `requests` (`case_id`,`asked_at_ms`);--> statement-breakpoint
CREATE INDEX `requests_by_authority` ON `requests` (`authority`,`id`,`version`);--> statement-breakpoint
CREATE INDEX `requests_by_party` ON `requests` (`party`,`id`,`version`);
CREATE TABLE `anomalies` (
	`id` text PRIMARY KEY NOT NULL,
	`ledger` text NOT NULL,
	`licence` text NOT NULL,
	`exporter` text NOT NULL,
	`authority` text NOT NULL,
	`site` text,
	`operator` text,
	`country` text,
	`device` text,
	`header` integer NOT NULL,
	`kind` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`state` text NOT NULL,
	`severity` text NOT NULL,
	`count` integer NOT NULL,
	`version` integer NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`last_fired_at_ms` integer NOT NULL,
	`cleared_at_ms` integer,
	`clean_streak` integer NOT NULL,
	`sentence` text NOT NULL,
	`numbers` text NOT NULL,
	`evidence` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `anomalies_by_authority` ON `anomalies` (`authority`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_exporter` ON `anomalies` (`exporter`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_operator` ON `anomalies` (`operator`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_licence` ON `anomalies` (`licence`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_site` ON `anomalies` (`site`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_device` ON `anomalies` (`device`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `anomalies_by_subject` ON `anomalies` (`ledger`,`kind`,`subject_type`,`subject_id`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`role` text NOT NULL,
	`party` text,
	`authority` text,
	`label` text,
	`secret_hash` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`revoked` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `api_keys_by_party` ON `api_keys` (`party`);--> statement-breakpoint
CREATE TABLE `authorities` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`country` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `bindings` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`thumbprint` text NOT NULL,
	`hardware_key_hash` text NOT NULL,
	`chip` text NOT NULL,
	`architecture` text NOT NULL,
	`identity` text NOT NULL,
	`firmware` text NOT NULL,
	`challenge` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `device_keys` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`suite` text NOT NULL,
	`public_key` text NOT NULL,
	`thumbprint` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `devices` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`serial` text NOT NULL,
	`model` text NOT NULL,
	`line` integer NOT NULL,
	`site` text NOT NULL,
	`uuid` text,
	`hardware_key_hash` text,
	`shipped_at_ms` integer NOT NULL,
	`status` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `devices_by_licence` ON `devices` (`licence`,`id`);--> statement-breakpoint
CREATE INDEX `devices_by_site` ON `devices` (`site`,`id`);--> statement-breakpoint
CREATE INDEX `devices_by_serial` ON `devices` (`serial`);--> statement-breakpoint
CREATE TABLE `enrolment_codes` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`code_hash` text NOT NULL,
	`state` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `enrolment_codes_by_hash` ON `enrolment_codes` (`code_hash`,`version`);--> statement-breakpoint
CREATE TABLE `holders` (
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`object` text NOT NULL,
	PRIMARY KEY(`kind`, `value`)
);
--> statement-breakpoint
CREATE TABLE `licence_sites` (
	`licence` text NOT NULL,
	`site` text NOT NULL,
	PRIMARY KEY(`site`, `licence`)
);
--> statement-breakpoint
CREATE INDEX `licence_sites_by_licence` ON `licence_sites` (`licence`);--> statement-breakpoint
CREATE TABLE `licences` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`authority` text NOT NULL,
	`number` text NOT NULL,
	`exporter` text NOT NULL,
	`end_user` text NOT NULL,
	`sites` text NOT NULL,
	`items` text NOT NULL,
	`licensed_from_ms` integer NOT NULL,
	`licensed_to_ms` integer NOT NULL,
	`interval_s` integer NOT NULL,
	`grace_s` integer NOT NULL,
	`countries` text NOT NULL,
	`firmware_floor` text NOT NULL,
	`status` text NOT NULL,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `licences_by_exporter` ON `licences` (`exporter`);--> statement-breakpoint
CREATE INDEX `licences_by_authority` ON `licences` (`authority`);--> statement-breakpoint
CREATE INDEX `licences_by_end_user` ON `licences` (`end_user`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`record` text NOT NULL,
	`salt` text NOT NULL,
	`drained` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_undrained` ON `outbox` (`sequence`) WHERE drained = 0;--> statement-breakpoint
CREATE TABLE `parties` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`country` text NOT NULL,
	`roles` text NOT NULL,
	`registrant` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `parties_by_registrant` ON `parties` (`registrant`);--> statement-breakpoint
CREATE TABLE `roster_changes` (
	`change` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`outbox` integer NOT NULL,
	`ledger` text NOT NULL,
	`body` text NOT NULL,
	`applied` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX `roster_changes_unapplied` ON `roster_changes` (`ledger`,`change`) WHERE applied = 0;--> statement-breakpoint
CREATE INDEX `roster_changes_by_outbox` ON `roster_changes` (`outbox`);--> statement-breakpoint
CREATE TABLE `sites` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`operator` text NOT NULL,
	`country` text NOT NULL,
	`geometry` text NOT NULL,
	`registrant` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `sites_by_operator` ON `sites` (`operator`);--> statement-breakpoint
CREATE INDEX `sites_by_registrant` ON `sites` (`registrant`);
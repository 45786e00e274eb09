CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook` text NOT NULL,
	`event` text NOT NULL,
	`subject` text NOT NULL,
	`version` integer NOT NULL,
	`occurred_at_ms` integer NOT NULL,
	`data` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`last_attempt_ms` integer,
	`last_status` integer,
	`last_fault` text,
	`next_attempt_ms` integer NOT NULL,
	`lease` text,
	`lease_until_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_once` ON `webhook_deliveries` (`webhook`,`event`,`subject`,`version`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_time` ON `webhook_deliveries` (`webhook`,`occurred_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_pending` ON `webhook_deliveries` (`webhook`,`next_attempt_ms`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_leased` ON `webhook_deliveries` (`webhook`) WHERE lease IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_old` ON `webhook_deliveries` (`occurred_at_ms`);--> statement-breakpoint
CREATE TABLE `webhook_health` (
	`webhook` text PRIMARY KEY NOT NULL,
	`failing_since_ms` integer,
	`last_success_ms` integer
);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`role` text NOT NULL,
	`owner` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`label` text,
	`status` text NOT NULL,
	`disabled_because` text,
	`since_ms` integer NOT NULL,
	`secret_version` integer NOT NULL,
	`rotated_at_ms` integer NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `webhooks_by_owner` ON `webhooks` (`owner`,`role`,`id`);
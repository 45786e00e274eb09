CREATE TABLE `consignees` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`party` text NOT NULL,
	`accepted` integer NOT NULL,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `consignees_by_licence` ON `consignees` (`licence`);--> statement-breakpoint
CREATE INDEX `consignees_by_party` ON `consignees` (`party`);--> statement-breakpoint
CREATE TABLE `transfer_devices` (
	`transfer` text NOT NULL,
	`device` text NOT NULL,
	PRIMARY KEY(`device`, `transfer`)
);
--> statement-breakpoint
CREATE INDEX `transfer_devices_by_transfer` ON `transfer_devices` (`transfer`,`device`);--> statement-breakpoint
CREATE TABLE `transfers` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`licence` text NOT NULL,
	`event` text NOT NULL,
	`sender` text NOT NULL,
	`receiver` text NOT NULL,
	`route` text NOT NULL,
	`site` text,
	`devices` integer NOT NULL,
	`devices_hash` text NOT NULL,
	`models` text NOT NULL,
	`replacements` text NOT NULL,
	`shipped_at_ms` integer NOT NULL,
	`status` text NOT NULL,
	`received_at_ms` integer,
	`missing` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `transfers_by_licence` ON `transfers` (`licence`,`id`);--> statement-breakpoint
CREATE INDEX `transfers_by_sender` ON `transfers` (`sender`);--> statement-breakpoint
CREATE INDEX `transfers_by_receiver` ON `transfers` (`receiver`);
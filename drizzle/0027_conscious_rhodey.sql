CREATE TABLE `moves` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`from_licence` text NOT NULL,
	`to_licence` text NOT NULL,
	`devices` text NOT NULL,
	`site` text,
	`reason` text NOT NULL,
	`status` text NOT NULL,
	`consented_by` text,
	`note` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `moves_by_from` ON `moves` (`from_licence`,`id`);--> statement-breakpoint
CREATE INDEX `moves_by_to` ON `moves` (`to_licence`,`id`);--> statement-breakpoint
CREATE INDEX `moves_under_way` ON `moves` (`id`) WHERE status = 'moving';
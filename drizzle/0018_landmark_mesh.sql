CREATE TABLE `landmark_standings` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`landmark_version` integer NOT NULL,
	`suspect` text,
	PRIMARY KEY(`id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `mesh_times` (
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`valid_from_ms` integer NOT NULL,
	`recorded_at_ms` integer NOT NULL,
	`actor` text NOT NULL,
	`measurer` text NOT NULL,
	`measured` text NOT NULL,
	`measurer_version` integer NOT NULL,
	`measured_version` integer NOT NULL,
	`least_us` integer NOT NULL,
	`measured_at_ms` integer NOT NULL,
	`digest` text NOT NULL,
	`item` text NOT NULL,
	PRIMARY KEY(`id`, `version`)
);

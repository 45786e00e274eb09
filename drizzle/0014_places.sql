-- Rows of before have no place: `muster admin rebuild-index` makes them again from archive and log.
DELETE FROM `anomalies`;
--> statement-breakpoint
CREATE TABLE `anomaly_cells` (
	`place` integer NOT NULL,
	`facet` text NOT NULL,
	`rows` integer NOT NULL,
	PRIMARY KEY(`place`, `facet`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `anomaly_places` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`authority` text NOT NULL,
	`exporter` text NOT NULL,
	`operator` text,
	`licence` text NOT NULL,
	`site` text,
	`country` text
);
--> statement-breakpoint
CREATE INDEX `anomaly_places_by_authority` ON `anomaly_places` (`authority`,`country`);--> statement-breakpoint
CREATE INDEX `anomaly_places_by_exporter` ON `anomaly_places` (`exporter`);--> statement-breakpoint
CREATE INDEX `anomaly_places_by_operator` ON `anomaly_places` (`operator`);--> statement-breakpoint
CREATE INDEX `anomaly_places_by_licence` ON `anomaly_places` (`licence`);--> statement-breakpoint
CREATE INDEX `anomaly_places_by_site` ON `anomaly_places` (`site`);--> statement-breakpoint
CREATE TABLE `index_rebuild` (
	`one` integer PRIMARY KEY NOT NULL,
	`started_at_ms` integer NOT NULL,
	`next_leaf` integer NOT NULL,
	`last_change` integer NOT NULL,
	`rows` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `index_rebuild_parts` (
	`name` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`sql` text NOT NULL
);
--> statement-breakpoint
DROP INDEX `anomalies_by_licence`;--> statement-breakpoint
DROP INDEX `anomalies_by_site`;--> statement-breakpoint
DROP INDEX `anomalies_by_authority`;--> statement-breakpoint
DROP INDEX `anomalies_by_exporter`;--> statement-breakpoint
DROP INDEX `anomalies_by_operator`;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `place` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `facet` text GENERATED ALWAYS AS (kind || ':' || substr(severity, 1, 1) || substr(state, 1, 1) || open || shown) VIRTUAL;--> statement-breakpoint
CREATE INDEX `anomalies_by_cell` ON `anomalies` (`place`,`facet`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_place` ON `anomalies` (`place`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_authority` ON `anomalies` (`authority`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
CREATE INDEX `anomalies_by_exporter` ON `anomalies` (`exporter`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
CREATE INDEX `anomalies_by_operator` ON `anomalies` (`operator`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
DROP INDEX `devices_by_licence`;--> statement-breakpoint
DROP INDEX `devices_by_site`;--> statement-breakpoint
CREATE INDEX `devices_by_licence` ON `devices` (`licence`,`status`,`id`,`site`,`version`);--> statement-breakpoint
CREATE INDEX `devices_by_site` ON `devices` (`site`,`status`,`id`,`licence`,`version`);
--> statement-breakpoint
CREATE TRIGGER `anomalies_counted` AFTER INSERT ON `anomalies` BEGIN
	INSERT INTO `anomaly_cells` (`place`, `facet`, `rows`) VALUES (NEW.`place`, NEW.`facet`, 1)
		ON CONFLICT (`place`, `facet`) DO UPDATE SET `rows` = `rows` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `anomalies_recounted` AFTER UPDATE ON `anomalies`
WHEN OLD.`place` IS NOT NEW.`place` OR OLD.`facet` IS NOT NEW.`facet` BEGIN
	UPDATE `anomaly_cells` SET `rows` = `rows` - 1 WHERE `place` = OLD.`place` AND `facet` = OLD.`facet`;
	DELETE FROM `anomaly_cells` WHERE `place` = OLD.`place` AND `facet` = OLD.`facet` AND `rows` = 0;
	INSERT INTO `anomaly_cells` (`place`, `facet`, `rows`) VALUES (NEW.`place`, NEW.`facet`, 1)
		ON CONFLICT (`place`, `facet`) DO UPDATE SET `rows` = `rows` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `anomalies_uncounted` AFTER DELETE ON `anomalies` BEGIN
	UPDATE `anomaly_cells` SET `rows` = `rows` - 1 WHERE `place` = OLD.`place` AND `facet` = OLD.`facet`;
	DELETE FROM `anomaly_cells` WHERE `place` = OLD.`place` AND `facet` = OLD.`facet` AND `rows` = 0;
END;

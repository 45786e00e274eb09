-- Not while the index is being rebuilt: what is dropped here is not there then, and the migration fails as a whole.
-- Rows keep what they show; `muster admin rebuild-index` finds earlier episodes again, from archive and log.
CREATE TABLE `anomaly_episodes` (
	`anomaly` text NOT NULL,
	`opened_at_ms` integer NOT NULL,
	`severity` text NOT NULL,
	`version` integer NOT NULL,
	`header` integer NOT NULL,
	`last_fired_at_ms` integer NOT NULL,
	`cleared_at_ms` integer,
	`sentence` text NOT NULL,
	`numbers` text NOT NULL,
	`evidence` text NOT NULL,
	PRIMARY KEY(`anomaly`, `opened_at_ms`, `severity`)
) WITHOUT ROWID;
--> statement-breakpoint
DROP TRIGGER `anomalies_counted`;--> statement-breakpoint
DROP TRIGGER `anomalies_recounted`;--> statement-breakpoint
DROP TRIGGER `anomalies_uncounted`;--> statement-breakpoint
DROP INDEX `anomalies_by_authority`;--> statement-breakpoint
DROP INDEX `anomalies_by_exporter`;--> statement-breakpoint
DROP INDEX `anomalies_by_operator`;--> statement-breakpoint
DROP INDEX `anomalies_by_cell`;--> statement-breakpoint
ALTER TABLE `anomalies` DROP COLUMN `facet`;--> statement-breakpoint
ALTER TABLE `anomalies` DROP COLUMN `open`;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `disposed_version` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `earlier_since_ms` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `earlier_count` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `worst_since_ms` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `worse` text;--> statement-breakpoint
UPDATE `anomalies` SET `disposed_version` = (SELECT max(d.`condition_version`) FROM `dispositions` AS d
	WHERE d.`id` = 'dsp_' || `anomalies`.`id`) WHERE `disposed_rank` IS NOT NULL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `worst_severity` text GENERATED ALWAYS AS (coalesce(worse ->> 'severity', severity)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `is_decided` integer GENERATED ALWAYS AS (coalesce((version <= coalesce(disposed_version, 0)
    OR (opened_at_ms IS disposed_opening_ms
      AND CASE severity WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END <= disposed_rank)), 0)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `open` integer GENERATED ALWAYS AS ((state = 'firing' OR worst_severity IN ('high', 'critical')) AND NOT is_decided) VIRTUAL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `facet` text GENERATED ALWAYS AS (kind || ':' || substr(worst_severity, 1, 1) || substr(state, 1, 1) || open || shown) VIRTUAL;--> statement-breakpoint
CREATE INDEX `anomalies_by_cell` ON `anomalies` (`place`,`facet`,`opened_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `anomalies_by_authority` ON `anomalies` (`authority`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
CREATE INDEX `anomalies_by_exporter` ON `anomalies` (`exporter`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
CREATE INDEX `anomalies_by_operator` ON `anomalies` (`operator`,`facet`,`opened_at_ms`,`id`,`place`);--> statement-breakpoint
DELETE FROM `anomaly_cells`;--> statement-breakpoint
INSERT INTO `anomaly_cells` (`place`, `facet`, `rows`)
	SELECT `place`, `facet`, count(*) FROM `anomalies` GROUP BY `place`, `facet`;
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

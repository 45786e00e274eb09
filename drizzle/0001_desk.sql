ALTER TABLE `anomalies` ADD `confidential` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `release` text;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `disposed_opening_ms` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `disposed_rank` integer;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `open` integer GENERATED ALWAYS AS ((state = 'firing' OR severity IN ('high', 'critical')) AND NOT (disposed_opening_ms IS opened_at_ms AND disposed_rank >= CASE severity WHEN 'low' THEN 0 WHEN 'medium' THEN 1 WHEN 'high' THEN 2 ELSE 3 END)) VIRTUAL;--> statement-breakpoint
ALTER TABLE `anomalies` ADD `shown` integer GENERATED ALWAYS AS (CASE release WHEN 'released' THEN 1 WHEN 'withheld' THEN 0 ELSE 1 - confidential END) VIRTUAL;
ALTER TABLE `licences` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `sites` ADD `power` text;
ALTER TABLE `bindings` ADD `challenged_at_ms` integer;--> statement-breakpoint
ALTER TABLE `bindings` ADD `switches` text;--> statement-breakpoint
ALTER TABLE `sites` ADD `networks` text;
CREATE TABLE `quota_used` (
	`day` integer NOT NULL,
	`kind` text NOT NULL,
	`owner` text NOT NULL,
	`used` integer NOT NULL,
	`most` integer NOT NULL,
	PRIMARY KEY(`day`, `kind`, `owner`),
	CONSTRAINT "quota_within" CHECK(used <= most)
);

-- What waited in line for each reader of the log, one look a minute: what is in line now is compared with it.
CREATE TABLE "log"."line_looks" (
	"group_name" text NOT NULL,
	"looked_at" timestamp(3) with time zone NOT NULL,
	"in_line" integer NOT NULL,
	"behind_ms" bigint NOT NULL,
	CONSTRAINT "line_looks_group_name_looked_at_pk" PRIMARY KEY("group_name","looked_at")
);
--> statement-breakpoint
create view read.line_looks as select group_name, looked_at, in_line, behind_ms from log.line_looks;

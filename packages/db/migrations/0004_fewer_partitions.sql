-- A log that nothing was written to yet, and nobody reads, gets 8 partitions instead of 32: each costs something in every
-- batch (docs/decisions/0015). One that is in use keeps what it was made with.
update log.settings set value = 8
 where name = 'partitions' and not exists (select from log.events) and not exists (select from log.cursors);

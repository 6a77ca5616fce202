-- Moves the cursors of several groups of one process, in the transaction of the effects, by compare-and-set: whoever lost a
-- lease in the meantime fails here, and all that the transaction did is rolled back with it. A move that goes nowhere
-- (p_from = p_to) only makes sure that the partition is still held: the fence of a step that moves no cursor.
-- The rows are locked in the order of groups and partitions, as log.claim does, so that a member's heartbeat and its own
-- batch never wait for each other in a circle. (The callers' connections plan by key only; a handful of
-- cursors is better joined whole.)
create function log.advance_all(p_owner text, p_groups text[], p_partitions smallint[], p_from bigint[], p_to bigint[]) returns void language plpgsql volatile
  set enable_hashjoin = on as $$
declare held int;
begin
  with mine as materialized (
    select l.group_name, l.partition, m.since, m.upto
      from unnest(p_groups, p_partitions, p_from, p_to) as m(group_name, partition, since, upto)
      join log.cursors l on l.group_name = m.group_name and l.partition = m.partition
     where l.owner = p_owner and l.position = m.since order by l.group_name, l.partition for no key update of l),
  moved as (
    update log.cursors c set position = mine.upto from mine
     where c.group_name = mine.group_name and c.partition = mine.partition and mine.upto <> mine.since)
  select count(*) into held from mine;
  if held <> cardinality(p_partitions) then
    raise exception '% no longer owns the partitions it read (% of % held)', p_owner, held, cardinality(p_partitions) using errcode = 'SB001';
  end if;
end $$;
--> statement-breakpoint
-- Fails the transaction when fewer rows were written than should have been: those that are missing are no longer as they
-- were when they were read. In the same statement as the writing, so that nobody has to wait for its answer.
create function log.expect_rows(p_found bigint, p_expected bigint) returns void language plpgsql volatile as $$
begin
  if p_found <> p_expected then
    raise exception '% of % rows are no longer as they were read', p_expected - p_found, p_expected using errcode = 'SB002';
  end if;
end $$;
--> statement-breakpoint
-- Its place is taken: builds from before this one are not alive beside it.
drop function log.advance(text, text, smallint[], bigint[], bigint[]);

-- A key names one order, whoever sends it: it is kept as it was sent. Before, it stood behind the id of the account that sent
-- it, or behind "guest": whose order it is stands in the order's row.
ALTER TABLE orders.idempotency_keys DROP CONSTRAINT idempotency_keys_pkey;
--> statement-breakpoint
-- Of keys that two have sent, the first names its order from now on. The others stay behind a sign that no key can hold.
UPDATE orders.idempotency_keys k
SET key = CASE WHEN sent.nth = 1 THEN sent.key ELSE '§' || k.key END
FROM (
  SELECT key AS scoped, substr(key, strpos(key, ':') + 1) AS key,
    row_number() OVER (PARTITION BY substr(key, strpos(key, ':') + 1) ORDER BY created_at, key) AS nth
  FROM orders.idempotency_keys
) sent
WHERE sent.scoped = k.key;
--> statement-breakpoint
ALTER TABLE orders.idempotency_keys ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key);

-- Closes a batch: the last of its jobs was accepted.
-- KEYS     batch
-- ARGV     now
-- RETURNS  ok | already | not-found
-- EMITS    nothing
local batchKey, now = KEYS[1], ARGV[1]

if redis.call('EXISTS', batchKey) == 0 then return 'not-found' end
if redis.call('HSETNX', batchKey, 'closedAt', now) == 0 then return 'already' end
return 'ok'

-- Removes what is left of a project, unless something in it is still kept or under way.
-- KEYS     how many jobs are open, leases, jobs that ended, definitions, open batches, open operations, then what is removed
-- ARGV     none
-- RETURNS  {jobs that are open, those of them that run, jobs that have ended, definitions, open batches, open operations}; all
--          are 0 where it was removed
-- EMITS    nothing
local openKey, leasesKey, endedKey, definitionsKey, batchesKey, operationsKey = unpack(KEYS, 1, 6)

local counts, sum = { tonumber(redis.call('GET', openKey) or 0) }, 0
for i, key in ipairs({ leasesKey, endedKey, definitionsKey, batchesKey, operationsKey }) do
  counts[i + 1] = redis.call('ZCARD', key)
end
for _, count in ipairs(counts) do sum = sum + count end
if sum == 0 then
  redis.call('DEL', openKey)
  for i = 7, #KEYS do redis.call('UNLINK', KEYS[i]) end
end
return counts

-- Counts the members of several sorted sets.
-- KEYS     the sorted sets
-- ARGV     nothing
-- RETURNS  how many members each has, in their order
-- EMITS    nothing
local counts = {}
for i, key in ipairs(KEYS) do counts[i] = redis.call('ZCARD', key) end
return counts

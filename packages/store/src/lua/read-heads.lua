-- Reads the newest ids of several indexes at one moment. A transaction would do as well, but a Redis that has no memory
-- left refuses everything in one, also what only reads.
-- KEYS     indexes
-- ARGV     the newest id to read, the oldest, how many of each index
-- RETURNS  a list of ids for each index
local newest, oldest, limit = ARGV[1], ARGV[2], ARGV[3]
local heads = {}
for i = 1, #KEYS do heads[i] = redis.call('ZREVRANGEBYLEX', KEYS[i], newest, oldest, 'LIMIT', 0, limit) end
return heads

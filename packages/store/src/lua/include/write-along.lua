-- Makes the writes that belong to a transition, and so happen with it or not at all: [[command, argument, ...], ...] as
-- JSON, or '' for none. The key of each is one of KEYS, from the given place on, in order.
local function writeAlong(writes, first)
  if writes == '' then return end
  for i, write in ipairs(cjson.decode(writes)) do
    redis.call(write[1], KEYS[first + i - 1], unpack(write, 2))
  end
end

-- Writes the fields of a flat JSON array [name, value, ...] to a hash; an empty value removes the field.
local function setFields(key, json)
  local set, removed, flat = {}, {}, cjson.decode(json)
  for i = 1, #flat, 2 do
    if flat[i + 1] == '' then
      removed[#removed + 1] = flat[i]
    else
      set[#set + 1] = flat[i]
      set[#set + 1] = flat[i + 1]
    end
  end
  if #set > 0 then redis.call('HSET', key, unpack(set)) end
  if #removed > 0 then redis.call('HDEL', key, unpack(removed)) end
end

package discord

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// anInteraction is a /checkin as Discord sends it, with what nobody reads.
const anInteraction = `{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"version":1,"type":2,"token":"aW50ZXJhY3Rpb246MTQwMDAwMDAwMDAwMDAwMDAwMDpZb3VBcmVOb3RUb1JlYWRUaGlz` +
	`QnV0SXRJc0Fib3V0QXNMb25nQXNEaXNjb3Jkc1Rva2Vuc0FyZQ","member":{"user":{"username":"arjun","public_flags":0,"primary_guild":null,"id":"140000000000000001",` +
	`"global_name":"Arjun","discriminator":"0","display_name_styles":null,"collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"1234567890abcdef1234567890abcdef"},` +
	`"unusual_dm_activity_until":null,"roles":["140000000000000002","140000000000000003"],"premium_since":null,"permissions":"2248473465835073","pending":false,` +
	`"nick":null,"mute":false,"joined_at":"2025-01-05T09:00:00.000000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null},` +
	`"locale":"en-US","id":"1400000000000000000","guild_locale":"en-US","guild_id":"140000000000000004","guild":{"locale":"en-US","id":"140000000000000004","features":["COMMUNITY","NEWS"]},` +
	`"entitlements":[],"entitlement_sku_ids":[],"data":{"type":1,"options":[{"value":"Okay","type":3,"name":"mood"},{"value":"slept better \u2013 at last","type":3,"name":"note"}],` +
	`"name":"checkin","id":"140000000000000005"},"context":0,"channel_id":"140000000000000006","channel":{"type":0,"topic":null,"rate_limit_per_user":0,"position":1,` +
	`"permissions":"2248473465835073","parent_id":null,"nsfw":false,"name":"general","last_message_id":"140000000000000007","id":"140000000000000006","guild_id":"140000000000000004","flags":0},` +
	`"authorizing_integration_owners":{"0":"140000000000000004"},"attachment_size_limit":10485760,"application_id":"140000000000000008","app_permissions":"2248473465835073"}}`

// BenchmarkFrame reads an interaction from its frame up to the request, straight and as other events are read, and decodes the
// same into maps, as a program does that reads everything.
func BenchmarkFrame(b *testing.B) {
	c, err := New(Config{Token: "a.b.c", API: "http://127.0.0.1:1", Handle: nobody, Apology: broken, Now: noon})
	if err != nil {
		b.Fatal(err)
	}
	c.servers.begin(1)
	c.handlers.close() // what is read is not answered
	c.dedup = newDedup(1)
	s := &shard{c: c, plan: shardPlan{count: 1}, events: newEvents(context.Background(), c)}
	g := &gatewayConn{shard: s, timeouts: c.timeouts}
	read := func(frame string) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.dedup.have = map[snowflake]bool{}
				g.handle([]byte(frame))
			}
			if n := c.dropped.Load(); n < int64(b.N) {
				b.Errorf("%d of %d were read", n, b.N)
			}
		}
	}
	b.Run("from the frame", read(anInteraction))
	b.Run("as other events", read(strings.Replace(anInteraction, `"t":`, `"t": `, 1)))
	b.Run("generic", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var all map[string]any
			_ = json.Unmarshal([]byte(anInteraction), &all)
		}
	})
}

package fakediscord

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestPermissionsAreComputedAsDiscordDoes(t *testing.T) {
	const see, send, files = permViewChannel, permSendMessages, permAttachFiles
	g := &guild{id: 1, owner: 9, members: map[ID]*member{}, roles: map[ID]*role{
		1: {id: 1, permissions: see | send}, 2: {id: 2, permissions: files}, 3: {id: 3, permissions: permAdministrator}, 4: {id: 4, permissions: permManageThreads}}}
	open := &channel{id: 10, guild: g, overwrites: map[ID]overwrite{}}
	shut := &channel{id: 11, guild: g, overwrites: map[ID]overwrite{1: {deny: see}, 2: {allow: see, deny: send}, 8: {allow: send}}}
	hush := &channel{id: 12, guild: g, overwrites: map[ID]overwrite{1: {deny: send}}}
	private := &channel{id: 13, guild: g, kind: kindPrivateThread, parent: open, threadMembers: map[ID]bool{7: true}}
	public := &channel{id: 14, guild: g, kind: kindPublicThread, parent: shut, threadMembers: map[ID]bool{}}
	who := func(id ID, roles ...ID) *member {
		m := &member{user: &user{id: id}, roles: map[ID]bool{}}
		for _, r := range roles {
			m.roles[r] = true
		}
		return m
	}
	for _, c := range []struct {
		name string
		m    *member
		ch   *channel
		want uint64
	}{
		{"everyone, in the guild", who(5), nil, see | send},
		{"roles add up", who(5, 2), nil, see | send | files},
		{"owner", who(9), shut, permAll},
		{"administrator", who(5, 3), shut, permAll},
		{"without View Channel nothing remains", who(5), shut, 0},
		{"a role's overwrite comes after @everyone's", who(5, 2), shut, see | files},
		{"a member's overwrite comes last", who(8, 2), shut, see | send | files},
		{"denied to @everyone", who(5), hush, see},
		{"private thread, outside", who(5), private, 0},
		{"private thread, inside", who(7), private, see | send},
		{"private thread, Manage Threads", who(5, 4), private, see | send | permManageThreads},
		{"a thread has its parent's", who(5), public, 0},
		{"a thread has its parent's overwrites", who(5, 2), public, see | files},
		{"nobody", nil, open, 0},
	} {
		if got := g.permissions(c.m, c.ch); got != c.want {
			t.Errorf("%s: %b, want %b", c.name, got, c.want)
		}
	}
	g.taken = files
	robot := who(5, 2)
	robot.user.bot = true
	if got := g.permissions(robot, open); got&files != 0 {
		t.Error("a permission that a script took is still there")
	}
	g.taken = see
	if got := g.permissions(robot, shut); got != 0 {
		t.Errorf("a taken permission came back by a channel's overwrite: %b", got)
	}
	if got := g.permissions(robot, nil); got&see != 0 {
		t.Error("a permission that a script took is still there in the guild")
	}
}

func TestRolesObeyTheHierarchy(t *testing.T) {
	b := newBench(t)
	maya, moderator := b.user("maya").id, b.g.roleByName("Moderator")
	path := func(r ID) string { return fmt.Sprintf("/guilds/%d/members/%d/roles/%d", b.g.id, maya, r) }
	for range 2 { // idempotent: one event
		b.want(204, 0, "PUT", path(moderator.id), "")
	}
	for range 2 {
		b.want(204, 0, "DELETE", path(moderator.id), "")
	}
	if got := b.seen("role"); len(got) != 2 || got[0].Change != "add" || got[1].Change != "remove" || got[0].Member != "maya" || got[0].Role != "Moderator" {
		t.Errorf("seen %+v", got)
	}
	b.clean()
	b.want(404, 10011, "PUT", path(5), "")
	b.want(404, 10013, "PUT", fmt.Sprintf("/guilds/%d/members/5/roles/%d", b.g.id, moderator.id), "")
	b.want(403, 50013, "PUT", path(b.g.botRole().id), "")
	b.s.mu.Lock()
	high := &role{id: b.s.newID(), name: "High", position: 99}
	b.g.roles[high.id] = high
	b.s.mu.Unlock()
	b.want(403, 50013, "PUT", path(high.id), "")
	if b.newest("refused").Provoked {
		t.Error("a role above the bot's counts as provoked")
	}
	must(t, b.s.SetBotPermission("Harbour", "Manage Roles", false))
	b.want(403, 50013, "PUT", path(moderator.id), "")
	if !b.newest("refused").Provoked {
		t.Error("a taken permission does not count as provoked")
	}
	must(t, b.s.SetBotPermission("Harbour", "Manage Roles", true))
	b.want(204, 0, "PUT", path(moderator.id), "")
	must(t, b.s.Leave("Harbour", "maya"))
	b.want(404, 10007, "PUT", path(moderator.id), "")
	must(t, b.s.RemoveBot("Harbour"))
	b.want(403, 50001, "GET", "/guilds/"+b.g.id.String(), "")
	if !b.newest("refused").Provoked {
		t.Error("a removed bot's request does not count as provoked")
	}
	b.ownFaults()
}

func TestTakenPermissionsStopMessages(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		name string
		code int
		body string
	}{
		{"View Channel", 50001, `{"content":"x"}`}, {"Send Messages", 50013, `{"content":"x"}`},
		{"Embed Links", 50013, `{"embeds":[{"title":"x"}]}`},
	} {
		must(t, b.s.SetBotPermission("Harbour", c.name, false))
		b.want(403, c.code, "POST", b.general("/messages"), c.body)
		if !b.newest("refused").Provoked {
			t.Errorf("without %s: not provoked", c.name)
		}
		must(t, b.s.SetBotPermission("Harbour", c.name, true))
		b.want(200, 0, "POST", b.general("/messages"), c.body)
	}
}

func TestThreads(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddChannel("Harbour", "moderators", "Moderator"))
	maya := b.user("maya").id.String()
	th := b.want(201, 0, "POST", b.general("/threads"), `{"name":"pair","type":12,"invitable":false,"auto_archive_duration":10080}`).id()
	e := b.newest("thread")
	if e.Name != "pair" || e.Parent != "general" || !e.Private || e.Archived || e.Locked {
		t.Errorf("seen %+v", e)
	}
	for range 2 {
		b.want(204, 0, "PUT", "/channels/"+th+"/thread-members/"+maya, "")
	}
	b.want(200, 0, "POST", "/channels/"+th+"/messages", `{"content":"welcome <@`+maya+`>"}`)
	if e := b.newest("message"); e.To != "thread" || e.Channel != "pair" || len(e.Pings) != 1 {
		t.Errorf("seen %+v", e)
	}
	if n := len(b.seen("thread")); n != 2 {
		t.Errorf("%d thread events, want 2", n)
	}
	b.want(200, 0, "PATCH", "/channels/"+th, `{"archived":true,"locked":true}`)
	b.want(200, 0, "PATCH", "/channels/"+th, `{"archived":true,"locked":true}`) // nothing to change
	if e := b.newest("thread"); !e.Archived || !e.Locked {
		t.Errorf("seen %+v", e)
	}
	b.clean()
	first := b.g.channelByName("pair").messages[0].id.String()
	b.want(400, 50083, "POST", "/channels/"+th+"/messages", `{"content":"x"}`)
	b.want(400, 50083, "PATCH", "/channels/"+th+"/messages/"+first, `{"content":"x"}`)
	b.want(400, 50083, "PATCH", "/channels/"+th, `{"name":"other"}`)
	b.want(400, 50083, "PUT", "/channels/"+th+"/thread-members/"+b.user("tom").id.String(), "")
	b.want(204, 0, "DELETE", "/channels/"+th+"/messages/"+first, "")
	b.want(200, 0, "PATCH", "/channels/"+th, `{"archived":false,"locked":false}`)
	b.want(404, 10007, "PUT", "/channels/"+th+"/thread-members/5", "")
	for _, bad := range []string{`{"name":""}`, `{"name":"x","auto_archive_duration":5}`, `{"name":"x","type":0}`, `{"name":"x","type":11,"invitable":false}`} {
		b.want(400, 50035, "POST", b.general("/threads"), bad)
	}
	must(t, b.s.SetBotPermission("Harbour", "Create Private Threads", false))
	b.want(403, 50013, "POST", b.general("/threads"), `{"name":"x","type":12}`)
	if !b.newest("refused").Provoked {
		t.Error("not provoked")
	}
	b.ownFaults()
}

func TestPrivateChannelsHideTheirThreads(t *testing.T) {
	b := newBench(t)
	th := b.want(201, 0, "POST", b.general("/threads"), `{"name":"pair","type":12,"invitable":false,"auto_archive_duration":60}`).id()
	b.s.mu.Lock()
	b.g.channelByName("general").overwrites[b.user2("tom")] = overwrite{deny: permViewChannel}
	tom := b.user2("tom")
	id, _ := parseID(th)
	thread := b.s.channels[id]
	hidden := !b.s.canSee(b.s.users[tom], thread)
	b.s.mu.Unlock()
	if !hidden {
		t.Error("someone outside sees a private thread")
	}
	b.want(403, 50001, "PUT", "/channels/"+th+"/thread-members/"+tom.String(), "")
	b.ownFaults()
}

// user2 is an account's id, for holders of the mutex.
func (b *bench) user2(name string) ID { return b.s.userByName(name).id }

func TestOthersMessagesAreNotTheBots(t *testing.T) {
	b := newBench(t)
	must(t, b.s.SendMessage("Harbour", "general", "maya", "hello"))
	said := b.g.channelByName("general").messages[0].id.String()
	if a := b.want(200, 0, "GET", b.general("/messages/"+said), ""); a.body["content"] != "" {
		t.Errorf("without the Message Content intent the bot reads %q", a.body["content"])
	}
	b.want(403, 50005, "PATCH", b.general("/messages/"+said), `{"content":"x"}`)
	b.want(403, 50013, "DELETE", b.general("/messages/"+said), "")
	b.want(404, 10008, "DELETE", b.general("/messages/5"), "")
	own := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x"}`).id()
	b.want(204, 0, "DELETE", b.general("/messages/"+own), "")
	b.want(404, 10008, "PATCH", b.general("/messages/"+own), `{"content":"x"}`)
	if e := b.newest("deleted"); e.ID != own || e.Channel != "general" {
		t.Errorf("seen %+v", e)
	}
	b.want(403, 50001, "GET", "/guilds/"+b.g.id.String()+"/members?limit=1000", "")
	b.ownFaults()
}

func TestListsOfMessages(t *testing.T) {
	b := newBench(t)
	ids := []string{}
	for i := range 5 {
		b.wait(time.Second)
		ids = append(ids, b.want(200, 0, "POST", b.general("/messages"), fmt.Sprintf(`{"content":"%d"}`, i)).id())
	}
	for query, want := range map[string]string{"": "43210", "?limit=2": "43", "?limit=2&before=" + ids[2]: "10", "?limit=2&after=" + ids[1]: "32", "?limit=3&around=" + ids[2]: "321"} {
		got := ""
		for _, one := range list(t, b.do("GET", b.general("/messages"+query), "").raw) {
			got += one["content"].(string)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	b.clean()
	b.want(400, 50035, "GET", b.general("/messages?limit=101"), "")
	b.want(400, 50035, "GET", b.general("/messages?before=x"), "")
}

func TestAuditLogReasonsAreURLEncoded(t *testing.T) {
	b := newBench(t)
	path := fmt.Sprintf("/guilds/%d/members/%d/roles/%d", b.g.id, b.user("maya").id, b.g.roleByName("Moderator").id)
	for reason, status := range map[string]int{
		"given%20by%20the%20member%20%E2%9C%93": 204, "plain": 204, "bad%zz": 400, "raw ✓": 400,
		strings.Repeat("x", 512): 204, strings.Repeat("x", 513): 400, strings.Repeat("%C3%A9", 512): 204,
	} {
		r, err := newRequest(b, "PUT", path)
		must(t, err)
		r.Header.Set("X-Audit-Log-Reason", reason)
		if a := b.roundTrip(r); a.status != status {
			t.Errorf("reason %.40q: %d %s, want %d", reason, a.status, a.raw, status)
		}
	}
}

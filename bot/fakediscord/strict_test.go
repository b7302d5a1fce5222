package fakediscord

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// strictly switches rules on.
func (b *bench) strictly(rules Strict) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	b.s.opt.Strict = rules
}

func TestStrictMentionsShowOnlyWhoIsInMentions(t *testing.T) {
	b := newBench(t)
	maya := b.user("maya").id.String()
	quiet := `{"content":"hello <@` + maya + `>","allowed_mentions":{"parse":[]}}`
	reads := func(body, want string) {
		t.Helper()
		b.want(200, 0, "POST", b.general("/messages"), body)
		if e := b.newest("message"); e.Text != want {
			t.Errorf("%s reads %q, want %q", body, e.Text, want)
		}
	}
	reads(quiet, "hello @maya")
	b.strictly(Strict{Mentions: true})
	reads(quiet, "hello @unknown-user")
	reads(`{"content":"hello <@`+maya+`>","allowed_mentions":{"parse":[],"users":["`+maya+`"]}}`, "hello @maya")
	reads(`{"embeds":[{"description":"hello <@`+maya+`>"}],"allowed_mentions":{"parse":["users"]}}`, "hello @unknown-user")
	reads(`{"flags":32768,"components":[`+display("hello <@"+maya+">")+`],"allowed_mentions":{"users":["`+maya+`"]}}`, "hello @maya")
	reads(`{"content":"<@&`+b.g.roleByName("Moderator").id.String()+`> <#`+b.g.channelByName("general").id.String()+`>","allowed_mentions":{"parse":[]}}`, "@Moderator #general")
	b.clean()
}

func TestHiddenChannelsAreNotListed(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddChannel("Harbour", "staff", "Moderator"))
	staff := b.g.channelByName("staff")
	listed := func() bool {
		all := b.want(200, 0, "GET", "/guilds/"+b.g.id.String()+"/channels", "")
		return strings.Contains(string(all.raw), staff.id.String())
	}
	if !listed() {
		t.Error("a channel that the bot sees is not listed")
	}
	delete(staff.overwrites, b.g.botRole().id)
	if listed() {
		t.Error("a channel that is hidden from the bot is listed")
	}
}

func TestLockedThreadsNeedManageThreads(t *testing.T) {
	b := newBench(t)
	id := b.want(201, 0, "POST", b.general("/threads"), `{"name":"quiet","type":12}`).id()
	thread := "/channels/" + id
	sent := thread + "/messages/" + b.want(200, 0, "POST", thread+"/messages", `{"content":"hello"}`).id()
	b.want(200, 0, "PATCH", thread, `{"locked":true}`)
	b.want(200, 0, "PATCH", sent, `{"content":"hello all"}`)
	must(t, b.s.SetBotPermission("Harbour", "Manage Threads", false))
	b.want(400, 160005, "POST", thread+"/messages", `{"content":"hello"}`)
	b.want(400, 160005, "PATCH", sent, `{"content":"bye"}`)
	ch := b.g.channelByName("quiet")
	ch.archived = true
	b.want(400, 160005, "DELETE", sent, "")
	ch.archived = false
	b.want(204, 0, "DELETE", sent, "")
}

func TestNamesAreThereForTheirReader(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddChannel("Harbour", "staff", "Moderator"))
	must(t, b.s.Join("Harbour", "sam", "Moderator"))
	body := fmt.Sprintf(`{"content":"<@&%d> <#%d> <#%d>"}`, b.g.roleByName("Moderator").id,
		b.g.channelByName("general").id, b.g.channelByName("staff").id)
	for _, c := range []struct{ who, want string }{
		{"maya", "@unknown-role #general #no-access"}, {"sam", "@unknown-role #general #staff"},
	} {
		dm := b.want(200, 0, "POST", "/users/@me/channels", `{"recipient_id":"`+b.user(c.who).id.String()+`"}`).id()
		b.want(200, 0, "POST", "/channels/"+dm+"/messages", body)
		if e := b.newest("message"); e.Text != c.want {
			t.Errorf("%s reads %q in private, want %q", c.who, e.Text, c.want)
		}
	}
	b.want(200, 0, "POST", b.general("/messages"), body)
	if e := b.newest("message"); e.Text != "@Moderator #general #staff" {
		t.Errorf("many read %q", e.Text)
	}
}

func TestStrictThreadsTakeMembersWhoCannotSeeThem(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddChannel("Harbour", "staff", "Moderator"))
	parent := "/channels/" + b.g.channelByName("staff").id.String()
	thread := b.want(201, 0, "POST", parent+"/threads", `{"name":"quiet","type":12}`)
	member := "/channels/" + thread.id() + "/thread-members/" + b.user("maya").id.String()
	b.want(403, 50001, "PUT", member, "")
	b.strictly(Strict{ThreadMembers: true})
	b.want(204, 0, "PUT", member, "")
	b.want(200, 0, "GET", member, "")
	b.want(200, 0, "POST", "/channels/"+thread.id()+"/messages", `{"content":"hello <@`+b.user("maya").id.String()+`>"}`)
	if e := b.newest("message"); len(e.Pings) != 0 {
		t.Errorf("a member who does not see the thread is notified: %v", e.Pings)
	}
	refused(t, "a thread under a hidden channel", b.s.SendMessage("Harbour", "quiet", "maya", "x"), "sees no channel")
	must(t, b.s.GiveRole("Harbour", "maya", "Moderator"))
	must(t, b.s.SendMessage("Harbour", "quiet", "maya", "x"))
}

func TestStrictFormsHaveNoRows(t *testing.T) {
	b := newBench(t)
	b.strictly(Strict{ModalLabels: true})
	in := b.ask(kindCommand, "maya", nil)
	b.want(400, codeInvalidBody, "POST", callbackPath(in), `{"type":9,"data":`+aModal+`}`)
	b.want(204, 0, "POST", callbackPath(in), `{"type":9,"data":`+formOf(inLabel("L", `{"type":4,"custom_id":"i","style":1}`))+`}`)
}

func TestStrictCommandMentionsNameACommand(t *testing.T) {
	b := newBench(t)
	b.global(`[{"name":"mentor","description":"d","options":[{"type":1,"name":"request","description":"d"}]},{"name":"help","description":"d"}]`)
	b.strictly(Strict{CommandMentions: true})
	ids := map[string]string{}
	for _, def := range b.s.commandsOf(nil) {
		ids[def.Name] = def.ID
	}
	for text, want := range map[string]string{
		"</help:" + ids["help"] + ">":             "/help",
		"</mentor request:" + ids["mentor"] + ">": "/mentor request",
		"</mentor:" + ids["mentor"] + ">":         "</mentor:" + ids["mentor"] + ">", // it has subcommands
		"</help:" + ids["mentor"] + ">":           "</help:" + ids["mentor"] + ">",
		"</help:123>":                             "</help:123>",
	} {
		b.want(200, 0, "POST", b.general("/messages"), fmt.Sprintf(`{"content":%q}`, text))
		if e := b.newest("message"); e.Text != want {
			t.Errorf("%s reads %q, want %q", text, e.Text, want)
		}
	}
}

func TestStrictCallbacksAreTriedThreeTimes(t *testing.T) {
	b := newBench(t)
	b.strictly(Strict{CallbackTries: true})
	must(t, b.s.Fail("POST /interactions/*/*/callback", "500", 4))
	in := b.ask(kindCommand, "maya", nil)
	for range 3 {
		b.want(500, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"x"}}`)
	}
	unprovoked := func() (n int) {
		for _, e := range b.seen("refused") {
			if !e.Provoked {
				n++
			}
		}
		return n
	}
	if unprovoked() != 0 || b.s.CallbackTries() != 3 {
		t.Errorf("after three tries: %d refusals, %d counted", unprovoked(), b.s.CallbackTries())
	}
	b.want(500, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"x"}}`)
	if unprovoked() != 1 || b.s.CallbackTries() != 4 {
		t.Errorf("after four tries: %d refusals, %d counted", unprovoked(), b.s.CallbackTries())
	}
}

func TestSilentMessagesNotifyNobodyAndBareLinksUnfold(t *testing.T) {
	b := newBench(t)
	maya := b.user("maya").id.String()
	for _, c := range []struct {
		flags, pings, previews int
		text                   string
	}{
		{0, 1, 1, "<@" + maya + "> https://example.org/a and <https://example.org/b>"},
		{flagSilent, 0, 1, "<@" + maya + "> https://example.org/a"},
		{flagNoEmbeds, 1, 0, "<@" + maya + "> https://example.org/a"},
		{0, 1, 1, "<@" + maya + "> [a](https://example.org/a) https://example.org/a"},
	} {
		sent := b.want(200, 0, "POST", b.general("/messages"), fmt.Sprintf(`{"content":%q,"flags":%d}`, c.text, c.flags))
		if e := b.newest("message"); len(e.Pings) != c.pings || len(e.Previews) != c.previews {
			t.Errorf("%s with flags %d: pings %v, previews %v", c.text, c.flags, e.Pings, e.Previews)
		}
		b.want(200, 0, "PATCH", b.general("/messages/"+sent.id()), `{"content":"x"}`)
		if again := b.want(200, 0, "GET", b.general("/messages/"+sent.id()), ""); int(again.body["flags"].(float64)) != c.flags {
			t.Errorf("an edit without flags changed %d to %v", c.flags, again.body["flags"])
		}
	}
	b.clean()
}

func TestDMOpensAreCounted(t *testing.T) {
	b := newBench(t)
	for _, who := range []string{"maya", "tom", "maya"} {
		b.want(200, 0, "POST", "/users/@me/channels", `{"recipient_id":"`+b.user(who).id.String()+`"}`)
		b.wait(time.Hour)
	}
	opens := b.s.DMOpens()
	if len(opens) != 3 || opens[0].Again || opens[1].Again || !opens[2].Again || opens[2].User != b.user("maya").id || opens[2].At.Sub(opens[0].At) != 2*time.Hour {
		t.Errorf("DMOpens() = %+v", opens)
	}
}

func TestTheApplicationSaysWhetherItIsPublic(t *testing.T) {
	b := newBench(t)
	for _, public := range []bool{false, true} {
		b.s.opt.Public = public
		if a := b.want(200, 0, "GET", "/applications/@me", ""); a.body["bot_public"] != public {
			t.Errorf("bot_public %v, want %v", a.body["bot_public"], public)
		}
	}
	b.clean()
}

func TestNewPermissionBits(t *testing.T) {
	for name, want := range map[string]uint64{"Pin Messages": 1 << 51, "Create Events": 1 << 44, "bypass slowmode": 1 << 52} {
		if bit, ok := PermissionBit(name); !ok || bit != want {
			t.Errorf("PermissionBit(%q) = %d, %v, want %d", name, bit, ok, want)
		}
	}
	if _, ok := PermissionBit("Fly"); ok || !strings.Contains(permissionName(1<<51), "Pin") {
		t.Error("permissions that do not exist have bits")
	}
}

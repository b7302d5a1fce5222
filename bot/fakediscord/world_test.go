package fakediscord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// inter is the part of an interaction that these tests read.
type inter struct {
	Locale      string `json:"locale"`
	GuildLocale string `json:"guild_locale"`
	GuildID     string `json:"guild_id"`
	Context     int    `json:"context"`
	User        *struct{ ID string }
	Member      *struct {
		Permissions string `json:"permissions"`
		JoinedAt    string `json:"joined_at"`
		TimedOut    string `json:"communication_disabled_until"`
	}
	Channel struct {
		ID   string
		Type int
	}
	Data struct {
		ID       any
		Name     string
		GuildID  string `json:"guild_id"`
		Options  []struct{ Name, Value string }
		Resolved struct {
			Channels map[string]struct {
				Permissions    string `json:"permissions"`
				AppPermissions string `json:"app_permissions"`
			}
		}
	}
}

// latest is the last interaction that was sent.
func (b *bench) latest() inter {
	b.t.Helper()
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	var in inter
	must(b.t, json.Unmarshal(b.s.gateway.latest.payload, &in))
	return in
}

// global registers commands everywhere, and local in the bench's guild.
func (b *bench) global(commands string) {
	b.t.Helper()
	b.want(200, 0, "PUT", fmt.Sprintf("/applications/%d/commands", b.s.app), commands)
}

func (b *bench) local(commands string) {
	b.t.Helper()
	b.want(200, 0, "PUT", fmt.Sprintf("/applications/%d/guilds/%d/commands", b.s.app, b.g.id), commands)
}

// In private an interaction has the account alone: no nickname, no roles (Discord: Interaction Object).
func TestInteractionsInPrivateHaveNoNickname(t *testing.T) {
	b := newBench(t)
	b.global(`[{"name":"x","description":"d","contexts":[0,1]}]`)
	must(t, b.s.SetNick("Harbour", "maya", "Bluebird"))
	shown := func() string { return string(b.s.gateway.latest.payload) }
	must(t, b.s.Command("Harbour", "", "maya", "/x"))
	if !strings.Contains(shown(), "Bluebird") {
		t.Error("in the guild the nickname is missing")
	}
	must(t, b.s.CommandInDM("maya", "/x"))
	if strings.Contains(shown(), "Bluebird") {
		t.Error("in private the nickname is shown")
	}
	b.ownFaults()
}

func TestOverwritesDecideWhoSeesAChannel(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddRole("Harbour", "Families", 0))
	must(t, b.s.AddChannel("Harbour", "check-ins"))
	b.local(`[{"name":"x","description":"d"}]`)
	sees := func(who string, want bool) {
		t.Helper()
		if err := b.s.Command("Harbour", "#check-ins", UserRef(who), "/x"); (err == nil) != want {
			t.Errorf("@%s in #check-ins: %v, want it seen: %v", who, err, want)
		}
	}
	must(t, b.s.GiveRole("Harbour", "maya", "&Families"))
	must(t, b.s.SetRoleOverwrite("Harbour", "#check-ins", "Families", "View Channel", Deny))
	sees("maya", false)
	sees("tom", true)
	must(t, b.s.TakeRole("Harbour", "maya", "Families"))
	sees("maya", true)
	must(t, b.s.SetRoleOverwrite("Harbour", "check-ins", "@everyone", "view channel", Deny))
	must(t, b.s.SetRoleOverwrite("Harbour", "check-ins", "Families", "View Channel", Allow))
	sees("maya", false)
	must(t, b.s.GiveRole("Harbour", "maya", "Families"))
	sees("maya", true)
	must(t, b.s.SetMemberOverwrite("Harbour", "check-ins", "maya", "View Channel", Deny))
	sees("maya", false)
	a := b.want(403, 50001, "GET", "/channels/"+b.g.channelByName("check-ins").id.String(), "")
	if e := b.newest("refused"); !e.Provoked {
		t.Errorf("the bot shut out by a script: %+v %s, want it provoked", e, a.raw)
	}
	must(t, b.s.SetRoleOverwrite("Harbour", "check-ins", "bot", "View Channel", Allow))
	b.want(200, 0, "GET", "/channels/"+b.g.channelByName("check-ins").id.String(), "")
	must(t, b.s.SetRoleOverwrite("Harbour", "check-ins", "@everyone", "View Channel", Inherit))
	must(t, b.s.SetMemberOverwrite("Harbour", "check-ins", "maya", "View Channel", Inherit))
	sees("tom", true)
	sees("maya", true)
	for _, err := range []error{b.s.SetRoleOverwrite("Harbour", "nowhere", "Families", "View Channel", Deny),
		b.s.SetRoleOverwrite("Harbour", "check-ins", "Nobody", "View Channel", Deny),
		b.s.SetRoleOverwrite("Harbour", "check-ins", "Families", "Fly", Deny), b.s.GiveRole("Harbour", "maya", "bot")} {
		if err == nil {
			t.Error("what is not there was changed")
		}
	}
}

func TestVoiceChannelsTakeMessagesAndNoThreads(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddVoiceChannel("Harbour", "#evening"))
	at := "/channels/" + b.g.channelByName("evening").id.String()
	if a := b.want(200, 0, "GET", at, ""); a.body["type"] != 2.0 {
		t.Errorf("the voice channel has type %v, want 2", a.body["type"])
	}
	b.want(200, 0, "POST", at+"/messages", `{"content":"at eight"}`)
	b.clean()
	b.want(400, 50024, "POST", at+"/threads", `{"name":"quiet","type":12}`)
	if err := b.s.AddVoiceChannel("Harbour", "general"); err == nil {
		t.Error("two channels have one name")
	}
}

func TestRolesArePermissionsAndCanGo(t *testing.T) {
	b := newBench(t)
	must(t, b.s.Join("Harbour", "sam", "Moderator"))
	b.local(`[{"name":"queue","description":"d","default_member_permissions":"1099511627776"}]`)
	must(t, b.s.Command("Harbour", "", "sam", "/queue"))
	must(t, b.s.SetRolePermission("Harbour", "Moderator", "Moderate Members", false))
	refused(t, "without the permission", b.s.Command("Harbour", "", "sam", "/queue"), "hidden from")
	must(t, b.s.AllowCommand("Harbour", "queue", "Moderator", true))
	must(t, b.s.Command("Harbour", "", "sam", "/queue"))
	refused(t, "a role not named", b.s.Command("Harbour", "", "tom", "/queue"), "hidden from")
	rules := fmt.Sprintf("/applications/%d/guilds/%d/commands/", b.s.app, b.g.id)
	all := b.want(200, 0, "GET", rules+"permissions", "")
	b.want(200, 0, "GET", rules+fmt.Sprint(b.latest().Data.ID)+"/permissions", "")
	role := b.g.roleByName("Moderator").id
	if !strings.Contains(string(all.raw), `{"id":"`+role.String()+`","permission":true,"type":1}`) {
		t.Errorf("the rules of commands are %s", all.raw)
	}
	b.clean()
	must(t, b.s.DeleteRole("Harbour", "Moderator"))
	refused(t, "with the role gone", b.s.Command("Harbour", "", "sam", "/queue"), "hidden from")
	b.want(404, 10011, "PUT", fmt.Sprintf("/guilds/%d/members/%d/roles/%d", b.g.id, b.user("sam").id, role), "")
	if e := b.newest("refused"); !e.Provoked {
		t.Errorf("a role that a script deleted: %+v, want it provoked", e)
	}
}

func TestTimedOutMembersReadAndNothingMore(t *testing.T) {
	b := newBench(t)
	b.global(`[{"name":"help","description":"d","contexts":[0,1]}]`)
	post := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Go","custom_id":"go"}]}]}`)
	must(t, b.s.Command("Harbour", "", "maya", "/help"))
	must(t, b.s.TimeOut("Harbour", "maya", b.now().Add(time.Hour)))
	refused(t, "a command", b.s.Command("Harbour", "", "maya", "/help"), "may not use commands")
	refused(t, "a message", b.s.SendMessage("Harbour", "", "maya", "hello"), "may not write")
	refused(t, "a button", b.s.Click("Harbour", "maya", "Go", ""), "timed out")
	b.s.mu.Lock()
	reads := b.s.canRead(b.s.userByName("maya"), b.g.channelByName("general").newest)
	b.s.mu.Unlock()
	if !reads {
		t.Error("a member who is timed out cannot read")
	}
	must(t, b.s.CommandInDM("maya", "/help"))
	must(t, b.s.Command("Harbour", "", "tom", "/help"))
	b.wait(61 * time.Minute)
	must(t, b.s.Click("Harbour", "maya", "Go", ""))
	if in := b.latest(); in.Member == nil || in.Member.TimedOut == "" {
		t.Errorf("after %s the interaction says %+v", post.id(), in.Member)
	}
	must(t, b.s.TimeOut("Harbour", "maya", b.now().Add(time.Hour)))
	must(t, b.s.TimeOut("Harbour", "maya", time.Time{}))
	must(t, b.s.Command("Harbour", "", "maya", "/help"))
	refused(t, "the owner", b.s.TimeOut("Harbour", "owner", b.now().Add(time.Hour)), "cannot be timed out")
	refused(t, "a month", b.s.TimeOut("Harbour", "maya", b.now().AddDate(0, 1, 0)), "28 days")
}

func TestInteractionsCarryLocalesAndTheJoinDate(t *testing.T) {
	b := newBench(t)
	b.local(`[{"name":"help","name_localizations":{"hi":"madad"},"description":"d","options":[{"type":3,"name":"word","name_localizations":{"hi":"shabd"},
		"description":"d","choices":[{"name":"Yes","name_localizations":{"hi":"Haan"},"value":"y"}]}]}]`)
	must(t, b.s.SetLocale("maya", "Hindi"))
	must(t, b.s.SetGuildLocale("Harbour", "de"))
	must(t, b.s.SetJoined("Harbour", "maya", b.now().AddDate(0, 0, -20)))
	must(t, b.s.Command("Harbour", "", "maya", "/madad shabd:haan"))
	in := b.latest()
	if in.Locale != "hi" || in.GuildLocale != "de" || in.Member.JoinedAt != "2025-12-16T09:00:00.000000+00:00" {
		t.Errorf("the interaction says %+v %+v", in, in.Member)
	}
	if in.Data.Name != "help" || in.Data.Options[0].Name != "word" || in.Data.Options[0].Value != "y" {
		t.Errorf("localized names reached the bot: %+v", in.Data)
	}
	must(t, b.s.Command("Harbour", "", "maya", "/help word:Yes"))
	refused(t, "another's language", b.s.Command("Harbour", "", "tom", "/madad"), "no command")
	refused(t, "a language that Discord lacks", b.s.SetLocale("maya", "Telugu"), "does not speak")
	if err := b.s.SetJoined("Harbour", "maya", b.now().Add(time.Hour)); err == nil {
		t.Error("someone joined in the future")
	}
	if code, ok := Locale("english"); code != "en-GB" || !ok {
		t.Errorf("Locale(english) = %q, %v", code, ok)
	}
}

func TestCommandsInPrivateAreGlobalOnes(t *testing.T) {
	b := newBench(t)
	b.global(`[{"name":"both","description":"d","contexts":[0,1],"integration_types":[0]},{"name":"guild","description":"d","contexts":[0]},
		{"name":"dm","description":"d","contexts":[1]},{"name":"old","description":"d"},{"name":"never","description":"d","dm_permission":false}]`)
	b.local(`[{"name":"here","description":"d","options":[{"type":7,"name":"in","description":"d"},{"type":6,"name":"who","description":"d"}]}]`)
	for name, where := range map[string][2]bool{"both": {true, true}, "guild": {true, false}, "dm": {false, true}, "old": {true, true}, "never": {true, false}, "here": {true, false}} {
		if err := b.s.Command("Harbour", "", "maya", "/"+name); (err == nil) != where[0] {
			t.Errorf("/%s in the guild: %v, want it there: %v", name, err, where[0])
		}
		if err := b.s.CommandInDM("maya", "/"+name); (err == nil) != where[1] {
			t.Errorf("/%s in private: %v, want it there: %v", name, err, where[1])
		}
	}
	must(t, b.s.CommandInDM("maya", "/both"))
	in := b.latest()
	if in.GuildID != "" || in.Member != nil || in.User == nil || in.Context != 1 || in.Channel.Type != 1 || in.GuildLocale != "" {
		t.Errorf("a private interaction is %+v", in)
	}
	must(t, b.s.Leave("Harbour", "maya"))
	refused(t, "one who left", b.s.CommandInDM("maya", "/both"), "shares no guild")
	must(t, b.s.Leave("Harbour", "tom"))
	refused(t, "a stranger", b.s.CommandInDM("tom", "/both"), "shares no guild")
	guild := fmt.Sprintf("/applications/%d/guilds/%d/commands", b.s.app, b.g.id)
	b.want(400, codeInvalidBody, "PUT", guild, `[{"name":"x","description":"d","contexts":[0,1]}]`)
	for _, wrong := range []string{`"contexts":[]`, `"contexts":[0,0]`, `"contexts":[3]`, `"integration_types":[1]`} {
		b.want(400, codeInvalidBody, "PUT", fmt.Sprintf("/applications/%d/commands", b.s.app), `[{"name":"x","description":"d",`+wrong+`}]`)
	}
	b.ownFaults()
}

func TestResolvedChannelsSayWhatTheBotMayDoThere(t *testing.T) {
	b := newBench(t)
	b.local(`[{"name":"here","description":"d","options":[{"type":7,"name":"in","description":"d"}]}]`)
	must(t, b.s.SetRoleOverwrite("Harbour", "general", "bot", "Send Messages", Deny))
	must(t, b.s.Command("Harbour", "", "maya", "/here in:#general"))
	for _, c := range b.latest().Data.Resolved.Channels {
		if c.Permissions != fmt.Sprint(everyoneMay) || c.AppPermissions != fmt.Sprint((everyoneMay|botMay)&^permSendMessages) {
			t.Errorf("#general resolves to %+v", c)
		}
	}
	b.clean()
}

func TestReferencesAreNamesOrIDs(t *testing.T) {
	b := newBench(t)
	b.local(`[{"name":"x","description":"d"}]`)
	must(t, b.s.Join("Harbour", "maya", "Moderator"))
	maya, moderator, general := b.user("maya").id, b.g.roleByName("Moderator").id, b.g.channelByName("general").id
	for _, guild := range []GuildRef{"Harbour", "harbour", GuildRef(b.g.id.String())} {
		for _, user := range []UserRef{"maya", "@Maya", UserRef(maya.String())} {
			for _, channel := range []ChannelRef{"", "general", "#General", ChannelRef(general.String())} {
				if err := b.s.Command(guild, channel, user, "/x"); err != nil {
					t.Errorf("%s in %s of %s: %v", user, channel, guild, err)
				}
			}
		}
	}
	for _, role := range []RoleRef{"Moderator", "&moderator", RoleRef(moderator.String())} {
		must(t, b.s.TakeRole("Harbour", "maya", role))
		if b.g.members[maya].roles[moderator] {
			t.Errorf("%s was not taken", role)
		}
		must(t, b.s.GiveRole("Harbour", "maya", role))
	}
	if err := b.s.Leave("Harbour", "5"); err == nil {
		t.Error("an id that nobody has left a guild")
	}
}

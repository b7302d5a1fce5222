package fakediscord

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestJoinAndLeave(t *testing.T) {
	s, events := harbour(t, 0)
	_, err := s.AddGuild("Bay", "olga")
	must(t, err)
	must(t, s.AddRole("Harbour", "Mentor", 0))
	must(t, s.Join("Harbour", "@leela", "mentor"))
	must(t, s.Join("Harbour", "leela", "Mentor")) // again: nothing changes
	must(t, s.Join("Bay", "leela"))
	want := []Event{{Event: "role", Guild: "Harbour", Member: "leela", Role: "Mentor", Change: "add", At: s.opt.Now()}}
	if diff := cmp.Diff(want, *events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if h, b := s.guildByName("Harbour"), s.guildByName("Bay"); len(h.members) != 4 || len(b.members) != 3 ||
		h.members[s.userByName("leela").id].user != b.members[s.userByName("leela").id].user {
		t.Error("the account is not the same in both servers")
	}
	talk := thread(s, "talk", "leela")
	must(t, s.Leave("Harbour", "leela"))
	if len(talk.threadMembers) != 1 {
		t.Error("who left is still in a thread")
	}
	refused(t, "left twice", s.Leave("Harbour", "leela"), "not a member")
	refused(t, "the owner", s.Leave("Harbour", "olga"), "owner")
	refused(t, "speaks after leaving", s.SendMessage("Harbour", "", "leela", "x"), "not a member")
	must(t, s.SendMessage("Bay", "", "leela", "x"))
	for what, err := range map[string]error{
		"unknown server": s.Join("Cove", "tom"), "unknown role": s.Join("Harbour", "tom", "King"),
		"channel twice": s.AddChannel("Harbour", "general"), "role twice": s.AddRole("Harbour", "mentor", 0),
		"unknown permission": s.SetBotPermission("Harbour", "Fly", true), "unknown account": s.BlockDMs("ghost", true),
		"bot twice": s.AddBot("Harbour"),
	} {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
}

func TestTheBotsRoleStandsAboveTheOthersWithTheLeastPermissions(t *testing.T) {
	s, _ := harbour(t, 0)
	must(t, s.AddRole("Harbour", "Mentor", 0))
	must(t, s.AddRole("Harbour", "Moderator", permModerateMembers))
	must(t, s.AddChannel("Harbour", "staff", "Moderator"))
	g := s.guildByName("Harbour")
	var names []string
	for _, r := range g.rolesByPosition() {
		names = append(names, r.name)
	}
	if diff := cmp.Diff([]string{"@everyone", "Mentor", "Moderator", botName}, names); diff != "" {
		t.Errorf("roles from below (-want +got):\n%s", diff)
	}
	bot, staff := g.members[s.app], g.channelByName("staff")
	if got := g.permissions(bot, nil) &^ everyoneMay; got != botMay&^everyoneMay || got&permAdministrator != 0 {
		t.Errorf("the bot's permissions: %b", got)
	}
	if !s.canSee(s.bot, staff) || s.canSee(s.userByName("tom"), staff) {
		t.Error("#staff is for moderators and the bot")
	}
	must(t, s.SetBotPermission("Harbour", "send messages", false)) // @everyone has it too
	if g.permissions(bot, staff)&permSendMessages != 0 {
		t.Error("the permission was not taken")
	}
	must(t, s.SetBotPermission("Harbour", "Send Messages", true))
	if g.permissions(bot, staff)&permSendMessages == 0 {
		t.Error("the permission was not given back")
	}
}

func TestTheBotGoesAndComesBack(t *testing.T) {
	s, _ := harbour(t, 0)
	register(t, s, "Harbour", `{"name":"help"}`)
	b := identified(t, s)
	must(t, s.AddRole("Harbour", "Mentor", 0))
	b.event("GUILD_ROLE_CREATE", nil)
	must(t, s.RemoveBot("Harbour"))
	var gone map[string]any
	b.event("GUILD_DELETE", &gone)
	if _, outage := gone["unavailable"]; outage || gone["id"] != s.guildByName("Harbour").id.String() {
		t.Errorf("GUILD_DELETE %v", gone)
	}
	b.op(opHeartbeat) // by which Idle knows that the bot took it in
	must(t, s.AddChannel("Harbour", "unseen"))
	must(t, s.AddBot("Harbour"))
	var back struct{ Channels []object }
	b.event("GUILD_CREATE", &back)
	if len(back.Channels) != 2 {
		t.Errorf("GUILD_CREATE has %d channels, want 2", len(back.Channels))
	}
	g := s.guildByName("Harbour")
	if len(g.commands) != 0 || g.botRole().position <= g.roleByName("Mentor").position {
		t.Error("the commands should be gone, and the bot's role on top")
	}
}

func TestDropConnectionsRefusesWhatTheOldBotStillSends(t *testing.T) {
	s, _ := harbour(t, 0)
	old := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	get := func() error {
		r, err := old.Get(s.URL() + "/api/v9/gateway")
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		return err
	}
	must(t, get())
	s.mu.Lock()
	open := len(s.gateway.tcp)
	s.mu.Unlock()
	if open != 1 {
		t.Fatalf("%d connections are known, want 1", open)
	}
	s.DropConnections()
	request, err := http.NewRequestWithContext(context.WithValue(t.Context(), epochKey{}, 0), "GET", s.URL(), nil)
	must(t, err)
	if !s.droppedRefuses(request) {
		t.Error("a request over a connection from before DropConnections is not refused")
	}
	old.CloseIdleConnections()
	must(t, get()) // a connection made afterwards is welcome
	old.CloseIdleConnections()
}

// stacks are the stacks of all goroutines.
func stacks() string {
	all := make([]byte, 1<<20)
	return string(all[:runtime.Stack(all, true)])
}

func TestCloseEndsEveryGoroutine(t *testing.T) {
	s, _ := harbour(t, time.Hour)
	register(t, s, "Harbour", `{"name":"help","options":[{"type":3,"name":"a","autocomplete":true}]}`)
	b := identified(t, s)
	sent := make(chan error)
	go func() { sent <- s.Command("Harbour", "", "tom", "/help a:x") }() // waits for the autocomplete answer
	b.event("INTERACTION_CREATE", nil)
	must(t, s.Close())
	<-sent
	if code := b.ended(); code != 0 {
		t.Errorf("Close closed with %d", code)
	}
	for _, method := range []string{"fakediscord.(*Server).readLoop", "fakediscord.(*Server).writeLoop"} {
		// Close waits for the last statement of each; a moment later it is off its stack.
		for tries := 0; strings.Contains(stacks(), method); tries++ {
			if tries == 10_000 {
				t.Fatalf("%s still runs", method)
			}
			runtime.Gosched()
		}
	}
	idle(t, s)
}

package fakediscord

import (
	"fmt"
	"testing"
)

// Of a channel that the bot cannot see the gateway says that it is there, and nothing else.
func TestHiddenChannelsHaveNoNameOverTheGateway(t *testing.T) {
	s, _ := harbour(t, 0)
	must(t, s.AddChannel("Harbour", "staff"))
	must(t, s.SetRoleOverwrite("Harbour", "staff", "bot", "View Channel", Deny))
	b := dial(t, s)
	b.send(opIdentify, object{"token": "Bot " + s.Token(), "intents": intentGuilds, "properties": object{}})
	b.event("READY", nil)
	type shown struct {
		ID, Name   string
		Flags      int
		Overwrites []struct{ ID, Deny string } `json:"permission_overwrites"`
	}
	says := func(c shown) string { return fmt.Sprint(c.Name, " ", c.Flags, " ", c.Overwrites) }
	g := s.guildByName("Harbour")
	hidden := fmt.Sprint("___hidden___ 131072 [{", g.id, " 1024}]")
	var guild struct{ Channels []shown }
	b.event("GUILD_CREATE", &guild)
	staff := g.channelByName("staff").id.String()
	for _, c := range guild.Channels {
		if got := says(c); (c.ID == staff) != (got == hidden) {
			t.Errorf("GUILD_CREATE says %q of %s", got, c.ID)
		}
	}

	var c shown
	must(t, s.SetRoleOverwrite("Harbour", "staff", "bot", "View Channel", Allow))
	if b.event("CHANNEL_UPDATE", &c); c.Name != "staff" || c.Flags != 0 {
		t.Errorf("once it is shown to the bot, it is %q", says(c))
	}
	b.op(opHeartbeat)
	must(t, s.SetRoleOverwrite("Harbour", "staff", "bot", "View Channel", Deny))
	if b.event("CHANNEL_UPDATE", &c); says(c) != hidden {
		t.Errorf("once it is hidden from the bot, it is %q", says(c))
	}
	b.op(opHeartbeat)

	must(t, s.SetRoleOverwrite("Harbour", "staff", "bot", "View Channel", Inherit))
	b.event("CHANNEL_UPDATE", nil)
	b.op(opHeartbeat)
	must(t, s.SetBotPermission("Harbour", "View Channel", false))
	b.event("GUILD_ROLE_UPDATE", nil)
	must(t, s.SetBotPermission("Harbour", "View Channel", true))
	b.event("GUILD_ROLE_UPDATE", nil)
	for range guild.Channels {
		if b.event("CHANNEL_UPDATE", &c); c.Name == hiddenName {
			t.Errorf("after its role may see it again, it is %q", says(c))
		}
	}
}

func TestADeletedThreadHasAnEventOfItsOwn(t *testing.T) {
	s, _ := harbour(t, 0)
	b := dial(t, s)
	b.send(opIdentify, object{"token": "Bot " + s.Token(), "intents": intentGuilds, "properties": object{}})
	b.event("READY", nil)
	b.event("GUILD_CREATE", nil)
	general := s.guildByName("Harbour").channelByName("general")
	s.mu.Lock()
	thread := s.newThread(general, s.newID(), &threadBody{Name: "Oak", Kind: kindPrivateThread, Archive: 1440})
	s.mu.Unlock()
	b.event("THREAD_CREATE", nil)
	must(t, s.DeleteChannel("Harbour", "Oak"))
	var gone struct {
		ID     string
		Parent string `json:"parent_id"`
	}
	if b.event("THREAD_DELETE", &gone); gone.ID != thread.id.String() || gone.Parent != general.id.String() {
		t.Errorf("THREAD_DELETE says %+v", gone)
	}
}

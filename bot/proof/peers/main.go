// Command peers is Discord bots as they are commonly written with discordgo: a handler that only answers, and bots that
// keep one check-in a member and day. BenchmarkPeers in the folder above measures Waymark beside them. It is a module of
// its own, so that what it needs is no dependency of Waymark.
//
// It is started as Waymark is, with "run --config FILE" and the token in WAYMARK_TOKEN. The name that it is called by says
// what it keeps its check-ins in: "answers" (nothing), "bbolt", "bbolt-batch" or "sqlite".
package main

import (
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/BurntSushi/toml"
	"github.com/bwmarrin/discordgo"
)

func main() {
	if err := run(filepath.Base(os.Args[0]), os.Args[len(os.Args)-1]); err != nil {
		log.Fatal(err)
	}
}

func run(name, configFile string) error {
	var config struct {
		Data    struct{ Dir string }
		Discord struct{ API string }
	}
	if _, err := toml.DecodeFile(configFile, &config); err != nil {
		return err
	}
	store, err := open(name, config.Data.Dir)
	if err != nil {
		return err
	}
	session, err := discordgo.New("Bot " + os.Getenv("WAYMARK_TOKEN"))
	if err != nil {
		return err
	}
	api, err := url.Parse(config.Discord.API)
	if err != nil {
		return err
	}
	session.Client = &http.Client{Transport: elsewhere{api}}
	session.Identify.Intents = discordgo.IntentsGuilds
	session.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		if err := answer(s, i, store); err != nil {
			log.Print(err)
		}
	})
	session.AddHandler(func(s *discordgo.Session, r *discordgo.Ready) {
		if _, err := s.ApplicationCommandBulkOverwrite(r.User.ID, "", definitions()); err != nil {
			log.Print(err)
		}
	})
	if err := session.Open(); err != nil {
		return err
	}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM)
	<-stopped
	if err := session.Close(); err != nil {
		return err
	}
	return store.Close()
}

// elsewhere sends what is meant for Discord to another server.
type elsewhere struct{ server *url.URL }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.server.Scheme, e.server.Host, e.server.Host
	return pool.RoundTrip(r)
}

// pool keeps as many connections as Waymark does.
var pool = func() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 256, 256
	return t
}()

func definitions() []*discordgo.ApplicationCommand {
	return []*discordgo.ApplicationCommand{
		{Name: "checkin", Description: "Say how you are", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "mood", Description: "How you are"},
			{Type: discordgo.ApplicationCommandOptionString, Name: "note", Description: "A few words", MaxLength: 1000},
		}},
		{Name: "entry", Description: "Read what you said today"},
	}
}

// answer keeps a check-in and says so, or reads it.
func answer(s *discordgo.Session, i *discordgo.InteractionCreate, store store) error {
	if i.Type != discordgo.InteractionApplicationCommand || i.Member == nil {
		return nil
	}
	data := i.ApplicationCommandData()
	key, text := nameOf(i), ""
	switch data.Name {
	case "checkin":
		mood, note := "", ""
		for _, o := range data.Options {
			switch o.Name {
			case "mood":
				mood = o.StringValue()
			case "note":
				note = o.StringValue()
			}
		}
		if err := store.Put(key, mood+"\n"+note); err != nil {
			return err
		}
		text = fmt.Sprintf("Noted, only for you: %s. %s", mood, note)
	case "entry":
		entry, err := store.Get(key)
		if err != nil {
			return err
		}
		text = "Today: " + entry
	}
	row := discordgo.ActionsRow{}
	for n, label := range []string{"Edit the note", "Share with the room", "I had a setback", "Undo"} {
		row.Components = append(row.Components, discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: fmt.Sprint("button-", n)})
	}
	return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{
			Content: text, Flags: discordgo.MessageFlagsEphemeral, Components: []discordgo.MessageComponent{row},
		},
	})
}

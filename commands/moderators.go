package commands

// maxPingsPerDay is how often what one member writes pings the moderator role within a day.
const maxPingsPerDay = 3

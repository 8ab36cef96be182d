package simulator_test

import (
	"context"
	"fmt"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
)

// May the role sign a link to a film, and does the link live as long as asked?
func ExampleVerify() {
	snapshot, err := account.Load("../testdata/webshop/account")
	if err != nil {
		fmt.Println(err)
		return
	}
	day := 24 * time.Hour
	verdicts, err := simulator.Verify(context.Background(), simulator.NewLocal(snapshot), []simulator.Case{{
		Presigned: simulator.Presigned{
			Operation: operation.Operation{Name: "GetObject", Bucket: "webshop-media", Key: "films/metropolis.mp4"},
			Identity: simulator.Identity{
				Principal:   "arn:aws:iam::111122223333:role/webshop/streamer",
				Credentials: time.Hour, // its sessions live no longer
			},
			Signed: time.Now(),
		}.Over(snapshot),
		Expiry: &day,
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v := verdicts[0]
	fmt.Printf("%s by %s\n", v.Permission, v.Decisions[0].Statement)
	fmt.Println(v.Lifetime)
	// Output:
	// allowed by "Films" in stream-films, 4:15
	// works for 1h0m0s of the 24h0m0s asked for, limited by credentials
}

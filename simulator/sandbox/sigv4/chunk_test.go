package sigv4_test

import (
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// TestChainOfTheDocumentation holds the chunk signatures of the examples in
// the Amazon S3 API Reference: 65 KiB of the letter a, in chunks of 64 KiB.
func TestChainOfTheDocumentation(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	letters := []byte(strings.Repeat("a", 65<<10))
	chunks := [][]byte{letters[:64<<10], letters[64<<10:], nil}
	for _, tc := range []struct {
		seed    string
		chunks  []string
		trailer string
	}{
		{"4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", []string{
			"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
			"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
			"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
		}, ""},
		{"106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", []string{
			"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
			"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
			"2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
		}, "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"},
	} {
		auth := &sigv4.Auth{Signature: tc.seed, Scope: sigv4.Scope{Date: "20130524", Region: "us-east-1", Service: "s3"},
			Time: time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)}
		chain := auth.Chain(secret)
		for i, signature := range tc.chunks {
			if !chain.Chunk(chunks[i], signature) {
				t.Errorf("seed %.8s: the signature of chunk %d is refused", tc.seed, i)
			}
		}
		if tc.trailer != "" && !chain.Trailer("x-amz-checksum-crc32c:sOO8/Q==\n", tc.trailer) {
			t.Errorf("seed %.8s: the signature of the trailing headers is refused", tc.seed)
		}
		if other := auth.Chain(secret); other.Chunk(chunks[0], tc.chunks[1]) || other.Chunk(chunks[1], tc.chunks[0]) {
			t.Errorf("seed %.8s: signatures of other chunks are taken", tc.seed)
		}
	}
}

//! What a browser brings back opens only as it was sealed, and only in its place.
#![no_main]

use graph_connect::server::session::{Sealer, SealingKeys};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], u16, u8)| {
    let (content, place, at, change) = input;
    let sealer = |key| Sealer::new(&SealingKeys::new(vec![[key; 32]]).unwrap());
    assert!(sealer(1).open(content, place).is_err(), "nobody sealed this");
    let sealed = sealer(1).seal(content, place);
    assert_eq!(sealer(1).open(&sealed, place).unwrap(), content);
    assert!(sealer(2).open(&sealed, place).is_err());
    assert!(sealer(1).open(&sealed, &[place, b"x"].concat()).is_err());
    let mut changed = sealed.clone();
    let at = usize::from(at) % sealed.len();
    changed[at] ^= change;
    assert_eq!(sealer(1).open(&changed, place).is_ok(), change == 0);
    assert!(sealer(1).open(&sealed[..at], place).is_err());
});

import { CertfleetError } from "../../core/error";

/** That a channel hears of everything at once, in one message a day. */
export class ChannelDigest {
  /**
   * Once a day, while anything is wrong.
   *
   * @param hour the hour of UTC, 7 unless given
   */
  static daily(hour: number = 7): ChannelDigest {
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) {
      throw new CertfleetError("digest-hour", `${hour} is no hour of a day: write a whole number from 0 to 23, in UTC`);
    }
    return new ChannelDigest(hour);
  }

  private constructor(
    /** The hour of UTC. */
    readonly hour: number,
  ) {}
}

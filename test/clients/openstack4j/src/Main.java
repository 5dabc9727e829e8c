import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.api.exceptions.ClientResponseException;
import org.openstack4j.api.image.v2.ImageService;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.model.common.Payloads;
import org.openstack4j.model.image.v2.ContainerFormat;
import org.openstack4j.model.image.v2.DiskFormat;
import org.openstack4j.model.image.v2.Image;
import org.openstack4j.model.image.v2.Member;
import org.openstack4j.api.Builders;
import org.openstack4j.openstack.OSFactory;

/** What people do with the image service by openstack4j. Tells of each step that went well. Logs in with the variables OS_.... */
public final class Main {
  private static final String BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35";

  private static void step(String name) {
    System.out.println("ok " + name);
  }

  private static void check(boolean fact, Object what) {
    if (!fact) throw new IllegalStateException(String.valueOf(what));
  }

  private static ImageService connect(String user, String project) {
    Identifier domain = Identifier.byName("Default");
    OSClientV3 client =
        OSFactory.builderV3()
            .endpoint(System.getenv("OS_AUTH_URL"))
            .credentials(user, "secret", domain)
            .scopeToProject(Identifier.byName(project), domain)
            .authenticate();
    client.useRegion("RegionOne");
    return client.imagesV2();
  }

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("v1")) {
      Pike.run();
      return;
    }
    byte[] data = new byte[200_000];
    for (int index = 0; index < data.length; index += 1) data[index] = (byte) (index * 31 >> 3);

    // A client belongs to a thread: whoever logs in last is who asks. So bob's are another thread's.
    ImageService images = connect("alice", "alpha");
    Image made =
        images.create(
            Builders.imageV2()
                .name("by openstack4j")
                .diskFormat(DiskFormat.RAW)
                .containerFormat(ContainerFormat.BARE)
                .minRam(64L)
                .tags(List.of("red"))
                .additionalProperty("kind", "one")
                .build());
    String id = made.getId();
    check(made.getStatus() == Image.ImageStatus.QUEUED && "one".equals(made.getAdditionalPropertyValue("kind")), made);
    step("create");

    check(images.upload(id, Payloads.create(new ByteArrayInputStream(data)), made).isSuccess(), "upload");
    Image shown = images.get(id);
    check(shown.getStatus() == Image.ImageStatus.ACTIVE && shown.getSize() == data.length, shown);
    step("upload and get");

    File file = Path.of(System.getenv("STORY_FOLDER"), "down.raw").toFile();
    check(images.download(id, file).isSuccess(), "download");
    check(Arrays.equals(Files.readAllBytes(file.toPath()), data), "the bytes");
    step("download");

    // openstack4j 3.12 sends patches as application/json, by each of its connectors: the real service refuses that, too.
    try {
      images.update(shown.toBuilder().name("renamed").build());
      check(false, "a patch of another media type");
    } catch (ClientResponseException refused) {
      check(refused.getStatus() == 415, refused);
    }
    step("update, which the service refuses");

    check(images.list().stream().anyMatch(one -> one.getId().equals(id)), "list");
    check(images.list(Map.of("name", "by openstack4j")).size() == 1, "list by name");
    check(images.list(Map.of("limit", "1")).size() == 1, "list of one");
    step("list");

    check(images.updateTag(id, "blue").isSuccess() && images.deleteTag(id, "red").isSuccess(), "tags");
    check(images.get(id).getTags().equals(List.of("blue")), images.get(id).getTags());
    step("updateTag and deleteTag");

    Member member = images.createMember(id, BETA);
    check(member.getStatus() == Member.MemberStatus.PENDING && BETA.equals(member.getMemberId()), member);
    check(images.listMembers(id).size() == 1, "listMembers");
    Member[] accepted = new Member[1];
    Thread other = new Thread(() -> accepted[0] = connect("bob", "beta").updateMember(id, BETA, Member.MemberStatus.ACCEPTED));
    other.start();
    other.join();
    check(accepted[0] != null && accepted[0].getStatus() == Member.MemberStatus.ACCEPTED, accepted[0]);
    check(images.getMember(id, BETA).getStatus() == Member.MemberStatus.ACCEPTED, "getMember");
    check(images.deleteMember(id, BETA).isSuccess() && images.listMembers(id).isEmpty(), "deleteMember");
    step("createMember, listMembers, updateMember, getMember and deleteMember");

    check(images.deactivate(id).isSuccess() && images.get(id).getStatus() == Image.ImageStatus.DEACTIVATED, "deactivate");
    check(images.reactivate(id).isSuccess() && images.get(id).getStatus() == Image.ImageStatus.ACTIVE, "reactivate");
    step("deactivate and reactivate");

    check(images.delete(id).isSuccess() && images.get(id) == null, "delete");
    step("delete");
  }
}

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openstack4j.api.Builders;
import org.openstack4j.api.identity.EndpointURLResolver;
import org.openstack4j.api.image.ImageService;
import org.openstack4j.core.transport.Config;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.model.common.Payloads;
import org.openstack4j.model.identity.URLResolverParams;
import org.openstack4j.model.image.CachedImage;
import org.openstack4j.model.image.ContainerFormat;
import org.openstack4j.model.image.DiskFormat;
import org.openstack4j.model.image.Image;
import org.openstack4j.model.image.ImageMember;
import org.openstack4j.openstack.OSFactory;

/** What people do with v1 of the image service by openstack4j. Tells of each step that went well. It is where PIKE_URL says. */
final class Pike {
  private static final String BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35";

  private static void step(String name) {
    System.out.println("ok " + name);
  }

  private static void check(boolean fact, Object what) {
    if (!fact) throw new IllegalStateException(String.valueOf(what));
  }

  /** The catalog has the newest image service; this is the one beside it. */
  private static final class Beside implements EndpointURLResolver {
    @Override
    public String findURLV2(URLResolverParams params) {
      return findURLV3(params);
    }

    @Override
    public String findURLV3(URLResolverParams params) {
      return System.getenv("PIKE_URL");
    }
  }

  private static ImageService connect(String user, String project) {
    Identifier domain = Identifier.byName("Default");
    return OSFactory.builderV3()
        .withConfig(Config.newConfig().withEndpointURLResolver(new Beside()))
        .endpoint(System.getenv("OS_AUTH_URL"))
        .credentials(user, "secret", domain)
        .scopeToProject(Identifier.byName(project), domain)
        .authenticate()
        .images();
  }

  private static <T> T as(String user, String project, java.util.function.Function<ImageService, T> work) throws Exception {
    // A client belongs to a thread: whoever logs in last is who asks.
    Object[] found = new Object[1];
    Thread other = new Thread(() -> found[0] = work.apply(connect(user, project)));
    other.start();
    other.join();
    @SuppressWarnings("unchecked")
    T result = (T) found[0];
    return result;
  }

  static void run() throws Exception {
    byte[] data = new byte[200_000];
    for (int index = 0; index < data.length; index += 1) data[index] = (byte) (index * 31 >> 3);
    ImageService images = connect("alice", "alpha");

    Image wanted =
        Builders.image()
            .name("by openstack4j")
            .diskFormat(DiskFormat.RAW)
            .containerFormat(ContainerFormat.BARE)
            .minRam(64L)
            .property("Kind", "one")
            .build();
    Image made = images.create(wanted, Payloads.create(new ByteArrayInputStream(data)));
    check(made.getStatus() == Image.Status.ACTIVE && made.getSize() == data.length, made);
    check("one".equals(made.getProperties().get("kind")) && !made.isPublic(), made);
    step("create");

    Image reserved = images.reserve(wanted.toBuilder().name("reserved").build());
    check(reserved.getStatus() == Image.Status.QUEUED, reserved);
    Image filled = images.upload(reserved.getId(), Payloads.create(new ByteArrayInputStream(data)), reserved);
    check(filled.getStatus() == Image.Status.ACTIVE && filled.getChecksum().equals(made.getChecksum()), filled);
    step("reserve and upload");

    String id = made.getId();
    Image shown = images.get(id);
    check(shown.getName().equals("by openstack4j") && shown.getMinRam() == 64, shown);
    check(Arrays.equals(images.getAsStream(id).readAllBytes(), data), "the bytes");
    check(images.get("nobody-has-it") == null, "an image that nobody has");
    step("get and getAsStream");

    Image changed = images.update(shown.toBuilder().name("renamed").minDisk(3L).property("color", "red").build());
    check(changed.getName().equals("renamed") && changed.getMinDisk() == 3, changed);
    // It sends what it was given last; what is not repeated goes.
    check(changed.getProperties().equals(Map.of("color", "red")), changed.getProperties());
    step("update");

    check(images.list().stream().anyMatch(one -> one.getId().equals(id)), "list");
    check(images.list(Map.of("name", "renamed")).size() == 1, "list by name");
    check(images.listAll(Map.of("limit", "1", "name", "reserved")).size() == 1, "listAll");
    check(images.listAll().stream().anyMatch(one -> one.getId().equals(id)), "listAll");
    step("list and listAll");

    check(images.addMember(id, BETA) && !images.listMembers(id).get(0).isCanShare(), "addMember");
    check(images.addMember(id, BETA, true), "addMember that may share");
    List<? extends ImageMember> members = images.listMembers(id);
    check(members.size() == 1 && members.get(0).isCanShare() && members.get(0).getMemberId().equals(BETA), members);
    check(as("bob", "beta", own -> own.get(id)) != null, "bob sees it");
    check(as("bob", "beta", own -> own.addMember(id, "somebody")), "bob shares it");
    check(images.removeMember(id, BETA) && images.listMembers(id).size() == 1, "removeMember");
    step("addMember, listMembers and removeMember");

    List<? extends CachedImage> cached = as("root", "admin", ImageService::listChachedImages);
    check(cached.isEmpty(), cached);
    step("listChachedImages");

    check(images.delete(id).isSuccess() && images.get(id) == null, "delete");
    step("delete");
  }

  private Pike() {}
}
